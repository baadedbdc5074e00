//! Memory for bodies that are just coming in, and places to work on large ones. What callers who are signed in may use
//! is apart from what strangers may, and neither one business nor one address can take all of it.

use actix_web::HttpMessage as _;
use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::{FromRequest as _, web};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use nguon_domain::input::problem::ProblemCode;
use uuid::Uuid;

use crate::http::body::application;
use crate::http::pace::Pace;
use crate::http::peer::Peer;
use crate::platform::config::Bodies;
use crate::platform::digest::key_of;
use crate::platform::problem::{Error, Result};
use crate::platform::shares::{Share, Shares};

/// Of the memory for bodies, one part in so many is for strangers.
const STRANGERS: usize = 4;
/// Of what is there, one business or one address gets at most one part in so many.
const EACH: usize = 2;
/// Large documents that are read at the same time: each may need some two hundred megabytes.
const AT_WORK: usize = 2;
/// The most requests that wait for that.
const MAX_WAITING: usize = 16;
/// After so many seconds a body for which there was no memory may be sent again.
const RETRY_AFTER: i64 = 10;

/// Who is signed in: the business or authority, for [`Intake`]; noted by `Allowed` in the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedIn(pub(crate) Uuid);

/// Memory for bodies and places to work on them.
#[derive(Debug)]
pub(crate) struct Intake {
    /// The least speed of bodies.
    pub(crate) pace: Pace,
    /// KiB.
    signed_in: Shares,
    /// KiB.
    strangers: Shares,
    work: Shares,
}

impl Intake {
    /// What the settings allow.
    pub(crate) fn new(settings: &Bodies) -> Self {
        let all = settings.body_memory.saturating_mul(1024);
        let (strangers, signed_in) = (all / STRANGERS, all - all / STRANGERS);
        Self {
            pace: Pace { grace: settings.body_grace, rate: settings.body_rate, total: settings.body_time },
            signed_in: Shares::new(signed_in, signed_in / EACH, 0),
            strangers: Shares::new(strangers, strangers / EACH, 0),
            work: Shares::new(AT_WORK, 1, MAX_WAITING),
        }
    }

    /// Does something that would hold up other requests of the same thread, in its turn.
    ///
    /// # Errors
    /// 503 when too many wait already.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        owner: Uuid,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let place = self.work.wait(owner).await?;
        let done = web::block(move || {
            let done = work();
            // Held until the work is done, whether or not somebody still waits for it.
            drop(place);
            done
        });
        done.await.map_err(|error| Error::internal("reading a body", error))
    }
}

/// The memory that the body of one request takes.
#[derive(Debug)]
pub(crate) struct Room {
    application: web::Data<crate::Application>,
    owner: Uuid,
    is_stranger: bool,
    share: Option<Share>,
}

/// What has been received, with the memory that it takes until it has been dealt with.
#[derive(Debug)]
pub(crate) struct Received {
    /// The bytes.
    pub(crate) bytes: Bytes,
    /// The memory; none of what did not come over the network.
    pub(crate) share: Option<Share>,
}

impl Room {
    /// For the body of a request; permission for it has been asked before, where it needs one.
    ///
    /// # Errors
    /// When the server was put together wrongly.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self> {
        let signed_in = request.extensions().get::<SignedIn>().copied();
        let owner = match signed_in {
            Some(SignedIn(owner)) => owner,
            None => address(request)?,
        };
        Ok(Self { application: application(request)?, owner, is_stranger: signed_in.is_none(), share: None })
    }

    /// Whose body it is.
    pub(crate) const fn owner(&self) -> Uuid {
        self.owner
    }

    /// Takes memory for a body of so many bytes, unless it has as much already.
    ///
    /// # Errors
    /// 503 when there is none.
    fn grow(&mut self, bytes: usize) -> Result<()> {
        let taken = self.share.as_ref().map_or(0, Share::units);
        let more = bytes.div_ceil(1024).saturating_sub(taken);
        if more == 0 {
            return Ok(());
        }
        let intake = &self.application.intake;
        let shares = if self.is_stranger { &intake.strangers } else { &intake.signed_in };
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        let share = shares.take(self.owner, more).ok_or(Error::Busy { retry_after: RETRY_AFTER })?;
        match &mut self.share {
            Some(taken) => taken.merge(share),
            None => self.share = Some(share),
        }
        Ok(())
    }

    /// Reads a body, or a part of one, of at most `limit` bytes. Of one that is larger, up to `patience` bytes are read
    /// and thrown away, so that its sender hears why it is refused; `None` then.
    ///
    /// # Errors
    /// 400 when it does not arrive, 503 when there is no memory for it.
    pub(crate) async fn read<E: Unreadable>(
        &mut self,
        chunks: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin),
        limit: usize,
        patience: usize,
    ) -> Result<Option<Received>> {
        let mut bytes = BytesMut::new();
        let mut length = 0_usize;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| Error::Malformed(error.describe()))?;
            length = length.saturating_add(chunk.len());
            if length <= limit {
                self.grow(length)?;
                bytes.extend_from_slice(&chunk);
                continue;
            }
            bytes = BytesMut::new();
            self.share = None;
            if length > patience {
                break;
            }
        }
        if length > limit {
            return Ok(None);
        }
        Ok(Some(Received { bytes: bytes.freeze(), share: self.share.take() }))
    }

    /// Reads a body of at most `limit` bytes.
    ///
    /// # Errors
    /// 413 when it is larger, 400 when it does not arrive, 503 when there is no memory for it.
    pub(crate) async fn whole(&mut self, payload: &mut Payload, limit: usize) -> Result<Received> {
        self.read(payload, limit, limit).await?.ok_or_else(|| ProblemCode::TooLarge.into())
    }
}

/// An error of a body that breaks off.
pub(crate) trait Unreadable {
    /// What is wrong with it.
    fn describe(&self) -> String;
}

impl Unreadable for PayloadError {
    fn describe(&self) -> String {
        self.to_string()
    }
}

impl Unreadable for actix_multipart::MultipartError {
    fn describe(&self) -> String {
        self.to_string()
    }
}

/// The address of a stranger as an owner of memory.
fn address(request: &HttpRequest) -> Result<Uuid> {
    let peer = Peer::from_request(request, &mut Payload::None).into_inner()?;
    Ok(key_of(&peer.0))
}
