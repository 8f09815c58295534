//! "Saved" is true: the real server, killed and stopped while two people type.
//!
//! `CANDOR_KILLS` says how often, `CANDOR_SEED` draws the same moments again. The machine decides what happens in them.

mod author;
mod meeting;

use std::time::Duration;

use server::clock;
use server::failpoint::Place;
use tests::chance::Chance;
use tokio::time::sleep;

use meeting::Meeting;

/// How often the server dies, unless told otherwise.
const KILLS: u64 = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_saved_or_seen_survives_a_kill_at_any_moment() {
    let seed = seed();
    println!("CANDOR_SEED={seed}");
    let mut chance = Chance::new(seed);
    let kills = number("CANDOR_KILLS").unwrap_or(KILLS);
    let mut meeting = Meeting::begin(chance.fork()).await;
    for kill in 0..kills {
        match kill % 4 {
            0 => {
                meeting.both_save_again().await;
                sleep(up_to(500, &mut chance)).await;
            }
            1 => meeting.something_is_being_saved().await,
            2 => sleep(up_to(1_000, &mut chance)).await,
            // As soon as it can save at all.
            _ => {}
        }
        let promised = meeting.kill().await;
        if chance.percent(25) {
            meeting.die_while_starting(up_to(200, &mut chance)).await;
        }
        meeting.start_again();
        meeting.holds(&promised);
    }
    println!("{kills} kills, {} edits", meeting.end().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_saved_or_seen_survives_a_kill_at_every_step_of_an_edit() {
    let seed = seed();
    println!("CANDOR_SEED={seed}");
    let mut chance = Chance::new(seed);
    let kills = number("CANDOR_KILLS").unwrap_or(KILLS);
    let mut meeting = Meeting::begin(chance.fork()).await;
    for place in Place::ALL.into_iter().cycle().take(usize::try_from(kills).expect("a count")) {
        // A snapshot comes once in hundreds of edits.
        let is_rare = matches!(place, Place::Snapshot | Place::Pruned);
        let passes = if is_rare { 1 } else { chance.within(1..40) };
        let promised = meeting.die_at(place, passes).await;
        meeting.start_again();
        meeting.holds(&promised);
        meeting.both_try_now().await;
    }
    println!("{kills} kills, {} edits", meeting.end().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_stop_saves_what_it_has_and_everybody_comes_back() {
    let seed = seed();
    println!("CANDOR_SEED={seed}");
    let mut meeting = Meeting::begin(Chance::new(seed)).await;
    meeting.both_save_again().await;
    let told = clock::now();
    let (status, promised) = meeting.terminate().await;
    let took = clock::now().since(told);
    assert_eq!(status.code(), Some(0), "{}", meeting.log());
    assert!(took < Duration::from_secs(5), "it took {took:?} to stop");
    meeting.start_again();
    meeting.holds(&promised);
    meeting.both_come_back().await;
    meeting.both_save_again().await;
    meeting.end().await;
}

fn up_to(millis: u64, chance: &mut Chance) -> Duration {
    Duration::from_millis(chance.within(0..millis))
}

fn seed() -> u64 {
    number("CANDOR_SEED").unwrap_or_else(|| clock::now().as_millis())
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
