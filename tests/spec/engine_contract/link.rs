//! Links: whether one stands is decided where it is used, and what was revoked stays so.

use server::engine::{Engine, EngineError};
use server::record::{Leader, LinkChange, LinkFate, Membership, SecretHash, Voucher};
use shared::id::MemberId;
use shared::room::role::Role;
use tests::ledger::{founding, id, membership, secret};

use super::Stage;

pub(super) const NOOR: SecretHash = SecretHash([11; 32]);
pub(super) const ADA: SecretHash = SecretHash([12; 32]);
pub(super) const BEN: SecretHash = SecretHash([13; 32]);
pub(super) const CHI: SecretHash = SecretHash([14; 32]);
const NEXT: SecretHash = SecretHash([21; 32]);

pub(super) async fn only_an_invitation_that_stands_admits(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    let admitted = engine.admit(of(ADA, Role::Participant), Voucher::Invitation(SecretHash([99; 32]))).await;
    assert_eq!(admitted, Err(EngineError::NotInvited));
    assert_eq!(engine.membership(ADA, id(1)).await, Ok(None));
}

pub(super) async fn whoever_comes_again_keeps_the_stronger_role(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    for (by, role) in [
        (Role::Participant, Role::Participant),
        (Role::Observer, Role::Participant),
        (Role::Facilitator, Role::Facilitator),
        (Role::Participant, Role::Facilitator),
    ] {
        engine.admit(of(ADA, by), Voucher::Invitation(secret(by))).await.expect("admitted");
        assert_eq!(role_of(&*engine, ADA).await, Some(role), "by the link for {by}");
    }
}

pub(super) async fn a_replaced_link_lets_nobody_in_and_puts_nobody_out(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    let change = change(Role::Participant, LinkFate::Replaced { next: NEXT }, Leader::Browser(NOOR));
    assert_eq!(engine.change_link(change).await, Ok(vec![]));
    assert_eq!(role_of(&*engine, ADA).await, Some(Role::Participant), "those who are in stay");
    let old = engine.admit(of(BEN, Role::Participant), Voucher::Invitation(secret(Role::Participant))).await;
    assert_eq!(old, Err(EngineError::NotInvited));
    engine.admit(of(BEN, Role::Participant), Voucher::Invitation(NEXT)).await.expect("the new one lets in");
    assert_eq!(
        links(&*engine).await,
        [(Role::Facilitator, secret(Role::Facilitator)), (Role::Observer, secret(Role::Observer)), (Role::Participant, NEXT)]
    );
}

pub(super) async fn a_revoked_link_puts_out_everybody_of_its_role_and_nobody_else(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    engine.found(founding(2), vec![]).await.expect("founded");
    engine.admit(membership(ADA, 2, "Ada", Role::Participant), Voucher::Invitation(secret(Role::Participant))).await.expect("admitted");
    let mut out = engine.change_link(revoke(Role::Participant, Leader::Browser(NOOR))).await.expect("revoked");
    out.sort_unstable();
    assert_eq!(out, members(&[ADA, BEN]));
    assert_eq!(role_of(&*engine, ADA).await, None);
    assert_eq!(engine.memberships(BEN, 10).await, Ok(vec![]));
    assert_eq!(role_of(&*engine, CHI).await, Some(Role::Observer));
    assert_eq!(role_of(&*engine, NOOR).await, Some(Role::Facilitator));
    assert!(engine.membership(ADA, id(2)).await.expect("read").is_some(), "other post-mortems have other links");
    let again = engine.admit(of(ADA, Role::Participant), Voucher::Invitation(secret(Role::Participant))).await;
    assert_eq!(again, Err(EngineError::NotInvited));
    assert_eq!(engine.verify().await, Ok(vec![]));
}

pub(super) async fn a_token_gives_no_more_than_its_maker_has_and_goes_with_them(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    let (adas, noors) = (SecretHash([31; 32]), SecretHash([32; 32]));
    let token = |token, maker, role| Membership { browser: token, ..of(maker, role) };
    let foreign = engine.admit(token(adas, ADA, Role::Observer), Voucher::Browser(CHI)).await;
    assert_eq!(foreign, Err(EngineError::NotInvited), "only a browser of the same member vouches");
    engine.admit(token(adas, ADA, Role::Facilitator), Voucher::Browser(ADA)).await.expect("admitted");
    assert_eq!(role_of(&*engine, adas).await, Some(Role::Participant));
    engine.admit(token(adas, ADA, Role::Observer), Voucher::Browser(ADA)).await.expect("admitted");
    engine.admit(token(noors, NOOR, Role::Participant), Voucher::Browser(NOOR)).await.expect("admitted");
    let mut out = engine.change_link(revoke(Role::Participant, Leader::Browser(NOOR))).await.expect("revoked");
    out.sort_unstable();
    assert_eq!(out, members(&[ADA, BEN]));
    assert_eq!(role_of(&*engine, adas).await, None, "what Ada was given is gone with her right");
    assert_eq!(role_of(&*engine, noors).await, Some(Role::Participant), "Noor did not come by that link");
    let late = engine.admit(token(adas, ADA, Role::Observer), Voucher::Browser(ADA)).await;
    assert_eq!(late, Err(EngineError::NotInvited));
}

pub(super) async fn a_revoked_link_stays_revoked_after_a_restart(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    engine.change_link(revoke(Role::Observer, Leader::Link(secret(Role::Facilitator)))).await.expect("revoked");
    drop(engine);
    let engine = stage.open();
    assert_eq!(role_of(&*engine, CHI).await, None);
    let left = [Role::Facilitator, Role::Participant].map(|role| (role, secret(role)));
    assert_eq!(links(&*engine).await, left);
    let again = engine.admit(of(CHI, Role::Observer), Voucher::Invitation(secret(Role::Observer))).await;
    assert_eq!(again, Err(EngineError::NotInvited));
}

pub(super) async fn a_revoked_role_can_have_a_link_again(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    engine.change_link(revoke(Role::Observer, Leader::Browser(NOOR))).await.expect("revoked");
    let change = change(Role::Observer, LinkFate::Replaced { next: NEXT }, Leader::Browser(NOOR));
    assert_eq!(engine.change_link(change).await, Ok(vec![]));
    engine.admit(of(CHI, Role::Observer), Voucher::Invitation(NEXT)).await.expect("admitted");
}

pub(super) async fn a_facilitator_who_revokes_the_facilitators_link_stays(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    engine.admit(of(BEN, Role::Facilitator), Voucher::Invitation(secret(Role::Facilitator))).await.expect("admitted");
    let revoked = change(Role::Facilitator, LinkFate::Revoked { next: Some(NEXT) }, Leader::Browser(NOOR));
    assert_eq!(engine.change_link(revoked).await, Ok(members(&[BEN])));
    assert_eq!(role_of(&*engine, NOOR).await, Some(Role::Facilitator));
    assert_eq!(role_of(&*engine, ADA).await, Some(Role::Participant));
    let by_old = engine.change_link(revoke(Role::Observer, Leader::Link(secret(Role::Facilitator)))).await;
    assert_eq!(by_old, Err(EngineError::NotInvited), "the old link leads nowhere");
    engine.change_link(revoke(Role::Observer, Leader::Link(NEXT))).await.expect("the new one leads");
}

pub(super) async fn whoever_does_not_lead_changes_no_link(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    let leaders = [
        Leader::Browser(ADA),
        Leader::Browser(SecretHash([99; 32])),
        Leader::Link(secret(Role::Participant)),
        Leader::Link(SecretHash([99; 32])),
        // One is not the other.
        Leader::Link(NOOR),
        Leader::Browser(secret(Role::Facilitator)),
    ];
    for by in leaders {
        assert_eq!(engine.change_link(revoke(Role::Observer, by)).await, Err(EngineError::NotInvited), "{by:?}");
    }
    let unknown = LinkChange { post_mortem: id(9), ..revoke(Role::Observer, Leader::Browser(NOOR)) };
    assert_eq!(engine.change_link(unknown).await, Err(EngineError::Unknown(id(9))));
    assert_eq!(engine.founding(id(1)).await, Ok(Some(founding(1))));
    assert_eq!(role_of(&*engine, CHI).await, Some(Role::Observer));
}

pub(super) async fn of_two_facilitators_who_put_each_other_out_one_stays(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    engine.admit(of(BEN, Role::Facilitator), Voucher::Invitation(secret(Role::Facilitator))).await.expect("admitted");
    let out = |by, next| engine.change_link(change(Role::Facilitator, LinkFate::Revoked { next: Some(next) }, Leader::Browser(by)));
    let (noors, bens) = (out(NOOR, NEXT), out(BEN, SecretHash([22; 32])));
    assert_eq!((noors.await, bens.await), (Ok(members(&[BEN])), Err(EngineError::NotInvited)));
    assert_eq!((role_of(&*engine, NOOR).await, role_of(&*engine, BEN).await), (Some(Role::Facilitator), None));
}

pub(super) async fn a_race_of_joining_and_revoking_has_one_answer(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    for (number, by) in (100..140).zip([Role::Participant, Role::Observer].into_iter().cycle()) {
        engine.found(founding(number), vec![]).await.expect("founded");
        engine
            .admit(membership(NOOR, number, "Noor", Role::Facilitator), Voucher::Invitation(secret(Role::Facilitator)))
            .await
            .expect("admitted");
        let revoked = LinkChange { post_mortem: id(number), ..revoke(by, Leader::Browser(NOOR)) };
        // Neither waits for the other; the later one still decides.
        let (joining, revoking) = if number % 3 == 0 {
            let revoking = engine.change_link(revoked);
            (
                engine.admit(Membership { member: member(ADA), ..membership(ADA, number, "Ada", by) }, Voucher::Invitation(secret(by))),
                revoking,
            )
        } else {
            (
                engine.admit(Membership { member: member(ADA), ..membership(ADA, number, "Ada", by) }, Voucher::Invitation(secret(by))),
                engine.change_link(revoked),
            )
        };
        let (joined, out) = (joining.await, revoking.await.expect("revoked"));
        match joined {
            Ok(()) => assert_eq!(out, members(&[ADA]), "in first, then out"),
            Err(error) => assert_eq!((error, out), (EngineError::NotInvited, vec![])),
        }
        assert_eq!(engine.membership(ADA, id(number)).await, Ok(None), "whoever was first, nobody is in");
    }
}

/// Noor leads, Ada and Ben write, Chi follows.
pub(super) async fn everybody(stage: &dyn Stage) -> std::sync::Arc<dyn Engine> {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    let cast = [(NOOR, Role::Facilitator), (ADA, Role::Participant), (BEN, Role::Participant), (CHI, Role::Observer)];
    for (browser, role) in cast {
        engine.admit(of(browser, role), Voucher::Invitation(secret(role))).await.expect("admitted");
    }
    engine
}

pub(super) fn of(browser: SecretHash, role: Role) -> Membership {
    Membership { member: member(browser), ..membership(browser, 1, "Somebody", role) }
}

fn member(browser: SecretHash) -> MemberId {
    MemberId::from_bits(browser.0[0].into())
}

fn members(browsers: &[SecretHash]) -> Vec<MemberId> {
    browsers.iter().copied().map(member).collect()
}

fn change(role: Role, fate: LinkFate, by: Leader) -> LinkChange {
    LinkChange { post_mortem: id(1), role, fate, by }
}

pub(super) fn revoke(role: Role, by: Leader) -> LinkChange {
    change(role, LinkFate::Revoked { next: None }, by)
}

pub(super) async fn role_of(engine: &dyn Engine, browser: SecretHash) -> Option<Role> {
    engine.membership(browser, id(1)).await.expect("read").map(|membership| membership.role)
}

async fn links(engine: &dyn Engine) -> Vec<(Role, SecretHash)> {
    let founding = engine.founding(id(1)).await.expect("read").expect("founded");
    founding.invitations.into_iter().map(|invitation| (invitation.role, invitation.hash)).collect()
}
