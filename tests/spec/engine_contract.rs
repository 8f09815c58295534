//! What every engine promises, told once and held against each of them.

#[path = "engine_contract/crash.rs"]
mod crash;
#[path = "engine_contract/damage.rs"]
mod damage;
#[path = "engine_contract/file.rs"]
mod file;
#[path = "engine_contract/link.rs"]
mod link;
#[path = "engine_contract/token.rs"]
mod token;
#[path = "engine_contract/trouble.rs"]
mod trouble;

use std::sync::Arc;

use server::engine::memory::{Disk, MemoryEngine};
use server::engine::sqlite::SqliteEngine;
use server::engine::{Engine, EngineError};
use server::record::{Attribution, Founding, Happening, Record, SecretHash, Stored, Voucher};
use shared::id::{ClientId, MemberId, Seq};
use shared::moment::Moment;
use shared::room::role::Role;
use tests::ledger::{ADA, BEN, batch, edit, founding, id, lease, lock, membership, naming, secret, snapshot, summary, unlock};
use tests::scratch::Scratch;

/// Somewhere that outlives engines.
trait Stage {
    fn open(&self) -> Arc<dyn Engine>;
}

impl Stage for Disk {
    fn open(&self) -> Arc<dyn Engine> {
        Arc::new(MemoryEngine::on(self.clone()))
    }
}

impl Stage for Scratch {
    fn open(&self) -> Arc<dyn Engine> {
        Arc::new(SqliteEngine::open(self.path()).expect("an engine on an empty folder"))
    }
}

/// Makes a test of each scenario for each engine.
macro_rules! contract {
    ($($scenario:ident,)*) => {
        mod memory {
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(&super::Disk::default()).await;
            })*
        }

        mod sqlite {
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(&super::Scratch::new()).await;
            })*
        }
    };
}

contract![
    a_founding_is_read_back,
    a_post_mortem_is_founded_once,
    what_nobody_founded_is_unknown,
    everything_answered_is_there_after_a_restart,
    values_at_their_limits_are_kept,
    a_batch_that_does_not_begin_at_the_end_is_a_conflict,
    a_batch_again_is_kept_once,
    a_batch_again_with_other_bytes_is_a_conflict,
    a_batch_of_nothing_changes_nothing,
    logs_of_two_post_mortems_do_not_mix,
    a_thousand_batches_at_once_stand_in_the_order_of_the_calls,
    a_conflict_takes_no_other_batch_with_it,
    the_work_goes_on_if_the_answer_is_dropped,
    a_snapshot_replaces_the_updates_before_it_and_nothing_else,
    the_newest_snapshot_counts,
    a_snapshot_of_what_is_not_in_the_log_is_a_conflict,
    records_are_read_in_pieces,
    a_summary_is_replaced,
    memberships_come_with_the_newest_post_mortem_first,
    a_membership_is_replaced,
    an_engine_with_nothing_wrong_is_ready_and_intact,
    only_an_invitation_that_stands_admits,
    whoever_comes_again_keeps_the_stronger_role,
    a_replaced_link_lets_nobody_in_and_puts_nobody_out,
    a_revoked_link_puts_out_everybody_of_its_role_and_nobody_else,
    a_revoked_link_stays_revoked_after_a_restart,
    a_token_gives_no_more_than_its_maker_has_and_goes_with_them,
    a_revoked_role_can_have_a_link_again,
    a_facilitator_who_revokes_the_facilitators_link_stays,
    whoever_does_not_lead_changes_no_link,
    of_two_facilitators_who_put_each_other_out_one_stays,
    a_race_of_joining_and_revoking_has_one_answer,
    a_member_sees_the_tokens_that_they_made_and_no_others,
    a_revoked_token_is_gone_for_good_and_nobody_else_is,
    nobody_revokes_the_token_of_somebody_else_or_a_browser,
    a_member_has_a_bounded_number_of_tokens,
];

use link::{
    a_facilitator_who_revokes_the_facilitators_link_stays, a_race_of_joining_and_revoking_has_one_answer,
    a_replaced_link_lets_nobody_in_and_puts_nobody_out, a_revoked_link_puts_out_everybody_of_its_role_and_nobody_else,
    a_revoked_link_stays_revoked_after_a_restart, a_revoked_role_can_have_a_link_again,
    a_token_gives_no_more_than_its_maker_has_and_goes_with_them, of_two_facilitators_who_put_each_other_out_one_stays,
    only_an_invitation_that_stands_admits, whoever_comes_again_keeps_the_stronger_role, whoever_does_not_lead_changes_no_link,
};
use token::{
    a_member_has_a_bounded_number_of_tokens, a_member_sees_the_tokens_that_they_made_and_no_others,
    a_revoked_token_is_gone_for_good_and_nobody_else_is, nobody_revokes_the_token_of_somebody_else_or_a_browser,
};

async fn a_founding_is_read_back(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![edit("facts", "title")]).await.expect("founded");
    assert_eq!(engine.founding(id(1)).await, Ok(Some(founding(1))));
    let stored = load(&*engine, 1).await;
    assert_eq!(stored.founding, founding(1));
    assert_eq!((stored.last, stored.records), (Seq::new(1), vec![(Seq::new(1), edit("facts", "title"))]));
    assert_eq!((stored.snapshots, stored.damage), (vec![], vec![]));
}

async fn a_post_mortem_is_founded_once(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    let other = Founding { summary: summary("Another"), ..founding(1) };
    assert_eq!(engine.found(other, vec![edit("facts", "x")]).await, Err(EngineError::Exists(id(1))));
    assert_eq!(engine.founding(id(1)).await, Ok(Some(founding(1))));
    assert_eq!(load(&*engine, 1).await.last, Seq::new(0));
}

async fn what_nobody_founded_is_unknown(stage: &dyn Stage) {
    let engine = stage.open();
    let (browser, unknown) = (SecretHash([7; 32]), Err(EngineError::Unknown(id(9))));
    assert_eq!(engine.founding(id(9)).await, Ok(None));
    assert_eq!(engine.load(id(9)).await, Ok(None));
    assert_eq!(engine.read(id(9), Seq::new(0), 10).await, Ok(vec![]));
    assert_eq!(engine.membership(browser, id(9)).await, Ok(None));
    assert_eq!(engine.memberships(browser, 10).await, Ok(vec![]));
    assert_eq!(engine.append(batch(9, 1, vec![edit("tldr", "x")])).await, unknown);
    assert_eq!(engine.keep_snapshot(id(9), snapshot("tldr", 0, b"x")).await, unknown);
    assert_eq!(engine.summarize(id(9), summary("x")).await, unknown);
    assert_eq!(engine.admit(membership(browser, 9, "Ada", Role::Observer), Voucher::Invitation(secret(Role::Observer))).await, unknown);
    assert_eq!(engine.load(id(9)).await, Ok(None), "none of this has founded it");
}

async fn everything_answered_is_there_after_a_restart(stage: &dyn Stage) {
    let (browser, records) = (SecretHash([7; 32]), one_of_each());
    let before = {
        let engine = stage.open();
        engine.found(founding(1), vec![edit("facts", "title")]).await.expect("founded");
        engine.append(batch(1, 2, records.clone())).await.expect("appended");
        engine.keep_snapshot(id(1), snapshot("facts", 1, b"state")).await.expect("kept");
        engine.summarize(id(1), summary("Renamed")).await.expect("summarized");
        engine
            .admit(membership(browser, 1, "Ada", Role::Facilitator), Voucher::Invitation(secret(Role::Facilitator)))
            .await
            .expect("admitted");
        load(&*engine, 1).await
    };
    let engine = stage.open();
    assert_eq!(load(&*engine, 1).await, before);
    assert_eq!(before.records.into_iter().map(|(_, record)| record).collect::<Vec<_>>(), records);
    assert_eq!(before.snapshots, [snapshot("facts", 1, b"state")]);
    assert_eq!(before.founding.summary, summary("Renamed"));
    assert_eq!(engine.membership(browser, id(1)).await, Ok(Some(membership(browser, 1, "Ada", Role::Facilitator))));
}

async fn values_at_their_limits_are_kept(stage: &dyn Stage) {
    let far = Moment::from_millis(u64::MAX);
    let client = ClientId::new(ClientId::END - 1).expect("the largest writer id");
    let records = vec![
        Record { at: far, by: Attribution::Named(MemberId::from_bits(u64::MAX)), what: Happening::Lease { client } },
        Record { at: Moment::from_millis(0), by: Attribution::Named(MemberId::from_bits(0)), what: Happening::Lease { client } },
        edit("tldr", ""),
        edit(&"a".repeat(40), &"x".repeat(300_000)),
        lock("tldr", &"語".repeat(64)),
        naming(u64::MAX, &"語".repeat(80)),
    ];
    let mut large = founding(u128::MAX);
    large.created = far;
    large.sections[0].prompt = "zero \0 and a quote ' and 👩‍👩‍👧".to_owned();
    let engine = stage.open();
    engine.found(large.clone(), records.clone()).await.expect("founded");
    engine.keep_snapshot(id(u128::MAX), snapshot("facts", 5, &vec![0xff; 3_000_000])).await.expect("kept");
    let stored = load(&*engine, u128::MAX).await;
    assert_eq!(stored.founding, large);
    assert_eq!(stored.records.into_iter().map(|(_, record)| record).collect::<Vec<_>>(), records);
    assert_eq!(stored.snapshots, [snapshot("facts", 5, &vec![0xff; 3_000_000])]);
    assert_eq!(engine.read(id(u128::MAX), Seq::new(u64::MAX), 10).await, Ok(vec![]));
    let beyond = engine.append(batch(u128::MAX, u64::MAX, vec![edit("tldr", "x"), edit("tldr", "y")])).await;
    assert_eq!(beyond, Err(EngineError::Conflict { last: Seq::new(6), first: Seq::new(u64::MAX) }));
}

async fn a_batch_that_does_not_begin_at_the_end_is_a_conflict(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![edit("tldr", "a"), edit("tldr", "b")]).await.expect("founded");
    for first in [0, 4, 5, u64::MAX] {
        let conflict = Err(EngineError::Conflict { last: Seq::new(2), first: Seq::new(first) });
        assert_eq!(engine.append(batch(1, first, vec![edit("tldr", "c")])).await, conflict);
    }
    assert_eq!(texts(&*engine, 1).await, ["a", "b"]);
}

async fn a_batch_again_is_kept_once(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    for _ in 0..2 {
        engine.append(batch(1, 1, vec![edit("tldr", "a"), edit("tldr", "b")])).await.expect("appended");
    }
    engine.append(batch(1, 3, one_of_each())).await.expect("appended");
    engine.append(batch(1, 1, vec![edit("tldr", "a"), edit("tldr", "b")])).await.expect("is there, if not at the end");
    engine.append(batch(1, 3, one_of_each())).await.expect("is there, whatever the kind");
    assert_eq!(load(&*engine, 1).await.last, Seq::new(2 + one_of_each().len() as u64));
}

async fn a_batch_again_with_other_bytes_is_a_conflict(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![edit("tldr", "a"), edit("tldr", "b")]).await.expect("founded");
    let by_ben = Record { by: Attribution::Named(BEN), ..edit("tldr", "b") };
    let later = Record { at: Moment::from_millis(9), ..edit("tldr", "b") };
    let different = [vec![edit("tldr", "B")], vec![edit("impact", "b")], vec![by_ben], vec![later], vec![lock("tldr", "b")]];
    // The last one begins with what is there and goes on: it is not there whole, and not at the end.
    for records in different.into_iter().chain([vec![edit("tldr", "b"), edit("tldr", "c")]]) {
        let conflict = Err(EngineError::Conflict { last: Seq::new(2), first: Seq::new(2) });
        assert_eq!(engine.append(batch(1, 2, records)).await, conflict);
    }
    assert_eq!(texts(&*engine, 1).await, ["a", "b"]);
}

async fn a_batch_of_nothing_changes_nothing(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![edit("tldr", "a")]).await.expect("founded");
    assert_eq!(engine.append(batch(1, 2, vec![])).await, Ok(()));
    assert_eq!(engine.append(batch(1, 3, vec![])).await, Err(EngineError::Conflict { last: Seq::new(1), first: Seq::new(3) }));
    assert_eq!(load(&*engine, 1).await.last, Seq::new(1));
}

async fn logs_of_two_post_mortems_do_not_mix(stage: &dyn Stage) {
    let engine = stage.open();
    for number in 1..=3 {
        engine.found(founding(number), vec![]).await.expect("founded");
    }
    let answers: Vec<_> = (1..=20)
        .flat_map(|seq| [1, 2, 3].map(|number| engine.append(batch(number, seq, vec![edit("tldr", &format!("{number}:{seq}"))]))))
        .collect();
    for answer in answers {
        answer.await.expect("appended");
    }
    for number in 1..=3 {
        assert_eq!(texts(&*engine, number).await, (1..=20).map(|seq| format!("{number}:{seq}")).collect::<Vec<_>>());
    }
}

async fn a_thousand_batches_at_once_stand_in_the_order_of_the_calls(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    let mut answers: Vec<_> = (1..=1_000).map(|seq| engine.append(batch(1, seq, vec![edit("tldr", &seq.to_string())]))).collect();
    // The order in which answers are awaited is of no importance.
    answers.reverse();
    for answer in answers {
        answer.await.expect("appended");
    }
    assert_eq!(texts(&*engine, 1).await, (1..=1_000).map(|seq| seq.to_string()).collect::<Vec<_>>());
}

async fn a_conflict_takes_no_other_batch_with_it(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    let first = engine.append(batch(1, 1, vec![edit("tldr", "a")]));
    let wrong = engine.append(batch(1, 7, vec![edit("tldr", "lost")]));
    let unknown = engine.append(batch(9, 1, vec![edit("tldr", "lost")]));
    let second = engine.append(batch(1, 2, vec![edit("tldr", "b")]));
    assert_eq!(second.await, Ok(()));
    assert_eq!(unknown.await, Err(EngineError::Unknown(id(9))));
    assert_eq!(wrong.await, Err(EngineError::Conflict { last: Seq::new(1), first: Seq::new(7) }));
    assert_eq!(first.await, Ok(()));
    assert_eq!(texts(&*engine, 1).await, ["a", "b"]);
}

async fn the_work_goes_on_if_the_answer_is_dropped(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    drop(engine.append(batch(1, 1, vec![edit("tldr", "a")])));
    // Answers come in the order of the calls.
    engine.append(batch(1, 2, vec![edit("tldr", "b")])).await.expect("appended");
    assert_eq!(texts(&*engine, 1).await, ["a", "b"]);
}

async fn a_snapshot_replaces_the_updates_before_it_and_nothing_else(stage: &dyn Stage) {
    let engine = stage.open();
    let records = vec![lease(ADA, 40), edit("tldr", "a"), edit("impact", "b"), lock("tldr", "Noor"), edit("tldr", "c"), edit("tldr", "d")];
    engine.found(founding(1), records.clone()).await.expect("founded");
    engine.keep_snapshot(id(1), snapshot("tldr", 5, b"a and c")).await.expect("kept");
    let stored = load(&*engine, 1).await;
    let kept: Vec<u64> = stored.records.iter().map(|(seq, _)| seq.get()).collect();
    assert_eq!(kept, [1, 3, 4, 6]);
    assert!(stored.records.iter().all(|(seq, record)| *record == records[usize::try_from(seq.get()).expect("small") - 1]));
    assert_eq!((stored.snapshots, stored.last), (vec![snapshot("tldr", 5, b"a and c")], Seq::new(6)));
    let read = engine.read(id(1), Seq::new(0), 100).await.expect("read");
    assert_eq!(read.len(), 6, "the log is the history: it keeps what is in a snapshot");
}

async fn the_newest_snapshot_counts(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), (0..9).map(|text| edit("tldr", &text.to_string())).collect()).await.expect("founded");
    for upto in [2, 6, 4, 8, 7] {
        engine.keep_snapshot(id(1), snapshot("tldr", upto, &upto.to_be_bytes())).await.expect("kept");
    }
    engine.keep_snapshot(id(1), snapshot("facts", 3, b"facts")).await.expect("kept");
    engine.keep_snapshot(id(1), snapshot("facts", 3, b"facts again")).await.expect("kept");
    let mut snapshots = load(&*engine, 1).await.snapshots;
    snapshots.sort_by_key(|snapshot| snapshot.section.clone());
    assert_eq!(snapshots, [snapshot("facts", 3, b"facts again"), snapshot("tldr", 8, &8_u64.to_be_bytes())]);
}

async fn a_snapshot_of_what_is_not_in_the_log_is_a_conflict(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![edit("tldr", "a")]).await.expect("founded");
    let conflict = Err(EngineError::Conflict { last: Seq::new(1), first: Seq::new(2) });
    assert_eq!(engine.keep_snapshot(id(1), snapshot("tldr", 2, b"too much")).await, conflict);
    assert_eq!(load(&*engine, 1).await.snapshots, []);
}

async fn records_are_read_in_pieces(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), one_of_each()).await.expect("founded");
    let (mut after, mut read) = (Seq::new(0), Vec::new());
    loop {
        let piece = engine.read(id(1), after, 2).await.expect("read");
        assert!(piece.len() <= 2);
        let Some((last, _)) = piece.last() else { break };
        after = *last;
        read.extend(piece);
    }
    let expected: Vec<(Seq, Record)> = (1..).map(Seq::new).zip(one_of_each()).collect();
    assert_eq!(read, expected);
    assert_eq!(engine.read(id(1), Seq::new(0), 0).await, Ok(vec![]));
}

async fn a_summary_is_replaced(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), vec![]).await.expect("founded");
    engine.found(founding(2), vec![]).await.expect("founded");
    engine.summarize(id(1), summary("Renamed")).await.expect("summarized");
    let renamed = Founding { summary: summary("Renamed"), ..founding(1) };
    assert_eq!(engine.founding(id(1)).await, Ok(Some(renamed)));
    assert_eq!(engine.founding(id(2)).await, Ok(Some(founding(2))));
}

async fn memberships_come_with_the_newest_post_mortem_first(stage: &dyn Stage) {
    let engine = stage.open();
    let (adas, bens) = (SecretHash([1; 32]), SecretHash([2; 32]));
    for number in [3, 1, 5, 2, 4] {
        engine.found(founding(number), vec![]).await.expect("founded");
        engine
            .admit(membership(adas, number, "Ada", Role::Participant), Voucher::Invitation(secret(Role::Participant)))
            .await
            .expect("admitted");
    }
    engine.admit(membership(bens, 2, "Ben", Role::Observer), Voucher::Invitation(secret(Role::Observer))).await.expect("admitted");
    engine.summarize(id(5), summary("Renamed")).await.expect("summarized");
    let list = engine.memberships(adas, 3).await.expect("listed");
    let expected = [(5, summary("Renamed")), (4, summary("Outage 4")), (3, summary("Outage 3"))]
        .map(|(number, summary)| (membership(adas, number, "Ada", Role::Participant), summary, founding(number).created));
    assert_eq!(list, expected);
    assert_eq!(engine.memberships(bens, 200).await.expect("listed").len(), 1);
    let mut names: Vec<String> = engine.members(id(2), 10).await.expect("listed").into_iter().map(|(_, name)| name.to_string()).collect();
    names.sort();
    assert_eq!(names, ["Ada", "Ben"], "who has joined one post-mortem");
    assert_eq!(engine.members(id(2), 1).await.expect("listed").len(), 1);
    assert_eq!(engine.memberships(SecretHash([3; 32]), 200).await, Ok(vec![]));
}

async fn a_membership_is_replaced(stage: &dyn Stage) {
    let engine = stage.open();
    let browser = SecretHash([1; 32]);
    engine.found(founding(1), vec![]).await.expect("founded");
    engine.admit(membership(browser, 1, "Ada", Role::Observer), Voucher::Invitation(secret(Role::Observer))).await.expect("admitted");
    engine
        .admit(membership(browser, 1, "Ada Lovelace", Role::Facilitator), Voucher::Invitation(secret(Role::Facilitator)))
        .await
        .expect("admitted");
    let expected = membership(browser, 1, "Ada Lovelace", Role::Facilitator);
    assert_eq!(engine.membership(browser, id(1)).await, Ok(Some(expected)));
    assert_eq!(engine.memberships(browser, 10).await.expect("listed").len(), 1);
}

async fn an_engine_with_nothing_wrong_is_ready_and_intact(stage: &dyn Stage) {
    let engine = stage.open();
    engine.found(founding(1), one_of_each()).await.expect("founded");
    engine
        .admit(membership(SecretHash([1; 32]), 1, "Ada", Role::Observer), Voucher::Invitation(secret(Role::Observer)))
        .await
        .expect("admitted");
    for _ in 0..3 {
        assert_eq!(engine.ready().await, Ok(()));
    }
    assert_eq!(engine.verify().await, Ok(vec![]));
}

/// A record of each kind, and of each attribution.
fn one_of_each() -> Vec<Record> {
    vec![lease(ADA, 40), lease(BEN, 50), edit("tldr", "a"), lock("tldr", "Noor"), unlock("tldr"), edit("impact", "b")]
}

async fn load(engine: &dyn Engine, number: u128) -> Stored {
    engine.load(id(number)).await.expect("loaded").expect("founded")
}

/// The updates of a log, as text.
async fn texts(engine: &dyn Engine, number: u128) -> Vec<String> {
    let records = engine.read(id(number), Seq::new(0), usize::MAX).await.expect("read");
    records.into_iter().map(|(_, record)| text(&record)).collect()
}

fn text(record: &Record) -> String {
    match &record.what {
        Happening::Update { bytes, .. } => String::from_utf8(bytes.clone()).expect("tests write text"),
        other @ (Happening::Lock { .. } | Happening::Lease { .. } | Happening::Naming { .. }) => panic!("not an update: {other:?}"),
    }
}
