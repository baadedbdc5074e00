//! Minimum speed of request bodies. A client that stalls or sends too slowly is answered with 408 and disconnected,
//! which frees the memory and connection of the request.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::Stream;
use tokio::time::{Instant, Sleep};

/// Minimum speed of bodies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Time before the rate applies, and maximum time between two chunks.
    pub(crate) grace: Duration,
    /// Minimum average rate after that, in bytes per second.
    pub(crate) rate: u64,
    /// Maximum total time.
    pub(crate) total: Duration,
}

impl Pace {
    /// Returns the deadline of a body that began at `start`, with `received` bytes so far, the last of them at `last`.
    fn deadline(self, start: Instant, last: Instant, received: u64) -> Instant {
        let earned = Duration::from_millis(received.saturating_mul(1_000) / self.rate.max(1));
        let slowest = start + self.total.min(self.grace.saturating_add(earned));
        slowest.min(last + self.grace)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Coming,
    Complete,
    Late,
}

struct PacedBody {
    payload: RefCell<Payload>,
    progress: Cell<Progress>,
}

/// The progress of the body of a request.
#[derive(Clone)]
pub(crate) struct Arrival(Rc<PacedBody>);

impl Arrival {
    /// Enforces `pace` on the body of a request. `None` for a request without a body.
    pub(crate) fn watch(request: &mut ServiceRequest, pace: Pace) -> Option<Self> {
        let payload = request.take_payload();
        if matches!(payload, Payload::None) {
            return None;
        }
        let body = Rc::new(PacedBody { payload: RefCell::new(payload), progress: Cell::new(Progress::Coming) });
        let paced = PacedPayload { body: Rc::clone(&body), pace, moments: None, received: 0, timer: None };
        request.set_payload(Payload::Stream { payload: Box::pin(paced) });
        Some(Self(body))
    }

    /// Whether the body came too slowly and was abandoned.
    pub(crate) fn is_late(&self) -> bool {
        self.0.progress.get() == Progress::Late
    }

    /// Closes the connection after the response when the body has not been read completely. The server would otherwise
    /// read on a chunked body however slow it is, except while something still holds the payload.
    pub(crate) fn end_with<B: MessageBody + 'static>(self, response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
        if self.0.progress.get() == Progress::Complete {
            return response.map_into_boxed_body();
        }
        response.map_body(|_, body| BoxBody::new(ResponseBody { body: body.boxed(), _payload: self.0 }))
    }
}

/// The payload of a request, with its pace enforced.
struct PacedPayload {
    body: Rc<PacedBody>,
    pace: Pace,
    /// Start of the body, and time of its last chunk.
    moments: Option<(Instant, Instant)>,
    received: u64,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Stream for PacedPayload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.body.progress.get() != Progress::Coming {
            return Poll::Ready(None);
        }
        let now = Instant::now();
        let (start, last) = *this.moments.get_or_insert((now, now));
        let polled = Pin::new(&mut *this.body.payload.borrow_mut()).poll_next(context);
        match polled {
            Poll::Ready(Some(Ok(chunk))) if now < start + this.pace.total => {
                this.moments = Some((start, now));
                this.received = this.received.saturating_add(chunk.len() as u64);
                return Poll::Ready(Some(Ok(chunk)));
            }
            Poll::Ready(Some(Ok(_))) => {}
            Poll::Ready(None) => {
                this.body.progress.set(Progress::Complete);
                return Poll::Ready(None);
            }
            Poll::Ready(other) => return Poll::Ready(other),
            Poll::Pending => {
                let deadline = this.pace.deadline(start, last, this.received);
                let timer = this.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
                timer.as_mut().reset(deadline);
                if timer.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
            }
        }
        this.body.progress.set(Progress::Late);
        let late = std::io::Error::new(std::io::ErrorKind::TimedOut, "the body comes too slowly");
        Poll::Ready(Some(Err(PayloadError::Io(late))))
    }
}

/// The body of a response, holding the payload of the request while it is sent.
struct ResponseBody {
    body: BoxBody,
    _payload: Rc<PacedBody>,
}

impl MessageBody for ResponseBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Pace;
    use tokio::time::Instant;

    #[test]
    fn every_byte_earns_time_until_the_whole_time_is_over() {
        let pace = Pace { grace: Duration::from_secs(10), rate: 1_000, total: Duration::from_secs(60) };
        let start = Instant::now();
        let after = |received| pace.deadline(start, start + Duration::from_secs(55), received).duration_since(start);
        assert_eq!(after(0), Duration::from_secs(10));
        assert_eq!(after(5_000), Duration::from_secs(15));
        assert_eq!(after(1_000_000), Duration::from_secs(60));
        assert_eq!(after(u64::MAX), Duration::from_secs(60));
        // However much was received, silence ends it.
        assert_eq!(pace.deadline(start, start, 1_000_000).duration_since(start), Duration::from_secs(10));
    }
}
