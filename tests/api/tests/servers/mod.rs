//! Several servers on one database act as one; and what a server has acknowledged is kept whatever happens to the
//! client, the disk or the server itself.

mod disconnected;
mod full;
mod seen;
mod small_disk;
