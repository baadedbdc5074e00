//! Users and invitations.

use gloo_net::http::Method;
use nguon_domain::accounts::account::Session;
use nguon_domain::accounts::user::{
    Invitation, InvitationAcceptance, InvitationInput, InvitationOffer, InvitationToken, RoleChange, User,
};
use uuid::Uuid;

use super::http::Call;
use super::{Answer, set_token};

/// Returns the users of the caller's business or authority.
pub async fn all() -> Answer<Vec<User>> {
    Call::new(Method::GET, "/users").receive().await
}

/// Changes a user's role.
pub async fn change_role(id: Uuid, change: RoleChange) -> Answer<User> {
    Call::new(Method::PUT, format!("/users/{id}")).json(&change).receive().await
}

/// Removes a user.
pub async fn remove(id: Uuid) -> Answer<()> {
    Call::new(Method::DELETE, format!("/users/{id}")).done().await
}

/// Returns the invitations that are not yet accepted.
pub async fn invitations() -> Answer<Vec<Invitation>> {
    Call::new(Method::GET, "/invitations").receive().await
}

/// Invites a person.
pub async fn invite(input: &InvitationInput) -> Answer<Invitation> {
    Call::new(Method::POST, "/invitations").json(input).receive().await
}

/// Sends an invitation again.
pub async fn resend(id: Uuid) -> Answer<Invitation> {
    Call::new(Method::POST, format!("/invitations/{id}/mail")).receive().await
}

/// Withdraws an invitation.
pub async fn withdraw(id: Uuid) -> Answer<()> {
    Call::new(Method::DELETE, format!("/invitations/{id}")).done().await
}

/// Returns what an invitation offers.
pub async fn look_up(token: String) -> Answer<InvitationOffer> {
    Call::public(Method::POST, "/invitations/lookup").json(&InvitationToken { token }).receive().await
}

/// Accepts an invitation, which signs the user in.
pub async fn accept(input: &InvitationAcceptance) -> Answer<Session> {
    let session: Session = Call::public(Method::POST, "/invitations/accept").json(input).receive().await?;
    set_token(Some(session.access_token.clone()));
    Ok(session)
}
