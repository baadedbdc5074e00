//! Memory for incoming bodies, and concurrency of work on large ones. Signed-in and anonymous callers have separate
//! shares, and no single business or address can take all of one.

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

/// Divisor of the body memory that is reserved for anonymous callers.
const STRANGERS: usize = 4;
/// Divisor of a share that one business or one address may use at most.
const EACH: usize = 2;
/// Maximum number of large documents processed concurrently: each may need some two hundred megabytes.
const AT_WORK: usize = 2;
/// Maximum number of requests waiting for that.
const MAX_WAITING: usize = 16;
/// `Retry-After` when no memory is left for a body, in seconds.
const RETRY_AFTER: i64 = 10;

/// The business or authority of a signed-in caller, for [`Intake`]; `Allowed` stores it in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedIn(pub(crate) Uuid);

/// Memory for bodies and slots for work on them.
#[derive(Debug)]
pub(crate) struct Intake {
    /// Minimum speed of bodies.
    pub(crate) pace: Pace,
    /// In KiB.
    signed_in: Shares,
    /// In KiB.
    strangers: Shares,
    work: Shares,
}

impl Intake {
    /// Returns an intake with the configured limits.
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

    /// Runs blocking work on another thread, waiting for a slot.
    ///
    /// # Errors
    /// 503 when too many requests are waiting.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        owner: Uuid,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let place = self.work.wait(owner).await?;
        let done = web::block(move || {
            let done = work();
            // The slot is taken until the work is done, even if the caller is gone.
            drop(place);
            done
        });
        done.await.map_err(|error| Error::internal("reading a body", error))
    }
}

/// The memory of the body of one request.
#[derive(Debug)]
pub(crate) struct Room {
    application: web::Data<crate::Application>,
    owner: Uuid,
    is_stranger: bool,
    share: Option<Share>,
}

/// A received body, with its memory until it is dropped.
#[derive(Debug)]
pub(crate) struct Received {
    /// The content.
    pub(crate) bytes: Bytes,
    /// Its memory; `None` for content that did not come over the network.
    pub(crate) share: Option<Share>,
}

impl Room {
    /// Returns an empty room for the body of a request. Permission, where required, must have been checked before.
    ///
    /// # Errors
    /// When the application is not registered with the server.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self> {
        let signed_in = request.extensions().get::<SignedIn>().copied();
        let owner = match signed_in {
            Some(SignedIn(owner)) => owner,
            None => address(request)?,
        };
        Ok(Self { application: application(request)?, owner, is_stranger: signed_in.is_none(), share: None })
    }

    /// Returns the business, authority or address to which the memory is attributed.
    pub(crate) const fn owner(&self) -> Uuid {
        self.owner
    }

    /// Extends the memory to `bytes` bytes, unless it is that large already.
    ///
    /// # Errors
    /// 503 when no memory is left.
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

    /// Reads a body, or a part of one, of at most `limit` bytes. Of a larger one, up to `patience` bytes are read and
    /// discarded, so that the sender receives the response; returns `None` then.
    ///
    /// # Errors
    /// 400 when the body is incomplete, 503 when no memory is left.
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

    /// Reads a whole body of at most `limit` bytes.
    ///
    /// # Errors
    /// 413 when it is larger, 400 when it is incomplete, 503 when no memory is left.
    pub(crate) async fn whole(&mut self, payload: &mut Payload, limit: usize) -> Result<Received> {
        self.read(payload, limit, limit).await?.ok_or_else(|| ProblemCode::TooLarge.into())
    }
}

/// An error of a body that is incomplete.
pub(crate) trait Unreadable {
    /// Describes the error.
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

/// Returns a key of the address of an anonymous caller, as an owner of memory.
fn address(request: &HttpRequest) -> Result<Uuid> {
    let peer = Peer::from_request(request, &mut Payload::None).into_inner()?;
    Ok(key_of(&peer.0))
}
