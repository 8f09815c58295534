//! Tokens: what a member let in besides their browser, how many of it, and how it ends.

use server::engine::EngineError;
use server::record::{Leader, Membership, SecretHash, TokenRevocation, Voucher};
use shared::limit;
use shared::moment::Moment;
use shared::room::role::Role;
use tests::ledger::id;

use super::Stage;
use super::link::{ADA, BEN, CHI, NOOR, everybody, of, revoke, role_of};

pub(super) async fn a_member_sees_the_tokens_that_they_made_and_no_others(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    assert_eq!(engine.tokens(ADA, id(1)).await, Ok(vec![]), "a browser is no token");
    let made = [token(3, ADA, Role::Participant), token(1, ADA, Role::Observer), token(2, ADA, Role::Participant)];
    for membership in &made {
        engine.admit(membership.clone(), Voucher::Browser(ADA)).await.expect("admitted");
    }
    engine.admit(token(9, BEN, Role::Observer), Voucher::Browser(BEN)).await.expect("admitted");
    let [last, first, second] = made;
    assert_eq!(engine.tokens(ADA, id(1)).await, Ok(vec![first, second, last]), "in the order in which they were made");
    assert_eq!(engine.tokens(BEN, id(1)).await, Ok(vec![token(9, BEN, Role::Observer)]));
    for (stranger, number) in [(NOOR, 1), (SecretHash([99; 32]), 1), (ADA, 2)] {
        assert_eq!(engine.tokens(stranger, id(number)).await, Ok(vec![]));
    }
}

pub(super) async fn a_revoked_token_is_gone_for_good_and_nobody_else_is(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    for membership in [token(1, ADA, Role::Participant), token(2, ADA, Role::Observer)] {
        engine.admit(membership, Voucher::Browser(ADA)).await.expect("admitted");
    }
    assert_eq!(engine.revoke_token(revocation(hash(1), ADA)).await, Ok(true));
    assert_eq!(engine.revoke_token(revocation(hash(1), ADA)).await, Ok(false), "it is gone already");
    drop(engine);
    let engine = stage.open();
    assert_eq!(role_of(&*engine, hash(1)).await, None);
    assert_eq!(engine.tokens(ADA, id(1)).await, Ok(vec![token(2, ADA, Role::Observer)]));
    assert_eq!(role_of(&*engine, ADA).await, Some(Role::Participant), "who made it stays");
    assert_eq!(engine.verify().await, Ok(vec![]));
}

pub(super) async fn nobody_revokes_the_token_of_somebody_else_or_a_browser(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    engine.admit(token(1, ADA, Role::Participant), Voucher::Browser(ADA)).await.expect("admitted");
    for (target, by) in [(hash(1), BEN), (hash(1), NOOR), (ADA, ADA), (BEN, ADA), (hash(8), ADA)] {
        assert_eq!(engine.revoke_token(revocation(target, by)).await, Ok(false), "{target:?} by {by:?}");
    }
    let stranger = engine.revoke_token(revocation(hash(1), SecretHash([99; 32]))).await;
    assert_eq!(stranger, Err(EngineError::NotInvited));
    let elsewhere = TokenRevocation { post_mortem: id(9), ..revocation(hash(1), ADA) };
    assert_eq!(engine.revoke_token(elsewhere).await, Err(EngineError::Unknown(id(9))));
    engine.change_link(revoke(Role::Observer, Leader::Browser(NOOR))).await.expect("revoked");
    assert_eq!(engine.revoke_token(revocation(hash(1), CHI)).await, Err(EngineError::NotInvited), "who is out has no say");
    for (browser, role) in [(hash(1), Role::Participant), (ADA, Role::Participant), (BEN, Role::Participant)] {
        assert_eq!(role_of(&*engine, browser).await, Some(role));
    }
}

pub(super) async fn a_member_has_a_bounded_number_of_tokens(stage: &dyn Stage) {
    let engine = everybody(stage).await;
    let most = u8::try_from(limit::TOKENS_PER_MEMBER).expect("a list that a person reads");
    let admitted: Vec<_> = (1..=most).map(|number| engine.admit(token(number, ADA, Role::Observer), Voucher::Browser(ADA))).collect();
    for answer in admitted {
        answer.await.expect("admitted");
    }
    let one_more = || engine.admit(token(most + 1, ADA, Role::Observer), Voucher::Browser(ADA));
    assert_eq!(one_more().await, Err(EngineError::TokensFull));
    engine.admit(token(1, ADA, Role::Participant), Voucher::Browser(ADA)).await.expect("one that is there is replaced");
    engine.admit(token(200, BEN, Role::Observer), Voucher::Browser(BEN)).await.expect("others have their own");
    assert_eq!(engine.revoke_token(revocation(hash(2), ADA)).await, Ok(true));
    assert_eq!(one_more().await, Ok(()), "where one is gone there is room again");
    assert_eq!(engine.tokens(ADA, id(1)).await.expect("read").len(), limit::TOKENS_PER_MEMBER);
}

/// What a member let in by the token with this number, in the order of the numbers.
fn token(number: u8, maker: SecretHash, role: Role) -> Membership {
    Membership { browser: hash(number), joined: Moment::from_millis(6_000 + u64::from(number)), ..of(maker, role) }
}

/// In an order of its own.
fn hash(number: u8) -> SecretHash {
    let mut bytes = [77; 32];
    (bytes[0], bytes[1]) = (255 - number, number);
    SecretHash(bytes)
}

fn revocation(token: SecretHash, by: SecretHash) -> TokenRevocation {
    TokenRevocation { post_mortem: id(1), token, by }
}
