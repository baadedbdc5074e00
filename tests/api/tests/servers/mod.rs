//! Several servers on one database are one system; and what a server has acknowledged holds whatever happens to the
//! client, the disk or the server itself.

mod disconnected;
mod full;
mod seen;
mod small_disk;
