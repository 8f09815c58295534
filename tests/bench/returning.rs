//! The server restarts, and everybody comes back.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use shared::protocol::event::Event;
use tests::peer::Pass;
use tests::process::Candor;
use tokio::task::{JoinSet, spawn_blocking, spawn_local};
use tokio::time::{sleep, sleep_until, timeout};

use crate::frame::{self, Heard};
use crate::member::{Member, keystrokes};
use crate::stopwatch::{Spread, now};

/// How it went.
#[derive(Debug)]
pub(crate) struct Returned {
    /// From the signal until somebody was back in the room.
    pub(crate) back: Spread,
    /// How many came back within the fullest tenth of a second.
    pub(crate) crest: usize,
    /// From typing until it was saved, while the others came back.
    pub(crate) saved: Spread,
}

/// One in so many types as soon as they are back.
const TYPING: usize = 20;

/// How long is typed after coming back, and how often: longer than the window in which all others come.
const STROKES: usize = 25;
const BETWEEN: Duration = Duration::from_millis(200);

/// How long to wait where a server was not there yet.
const AGAIN: Duration = Duration::from_millis(250);

/// Lets everybody in, restarts the server, and waits until all are back. Needs a `LocalSet`.
pub(crate) async fn return_all(mut candor: Candor, rooms: &[Vec<Pass>]) -> Returned {
    let mut inside = Vec::new();
    for pass in rooms.iter().flatten() {
        inside.push((pass.clone(), Member::enter(pass).await.expect("the server lets members in")));
    }
    let told = now();
    let (back, saved) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
    let mut people = JoinSet::new();
    for (number, (pass, member)) in inside.into_iter().enumerate() {
        let (back, saved) = (Rc::clone(&back), Rc::clone(&saved));
        people.spawn_local(async move {
            sleep_until(drained(member).await.into()).await;
            let member = loop {
                match Member::enter(&pass).await {
                    Ok(member) => break member,
                    Err(_) => sleep(AGAIN).await,
                }
            };
            back.borrow_mut().push(told.elapsed());
            if number % TYPING == 0 {
                type_on(member, &saved).await;
            } else {
                spawn_local(stay(member));
            }
        });
    }
    let candor = spawn_blocking(move || {
        candor.terminate();
        candor.start_again();
        candor
    });
    let _candor = candor.await.expect("the server comes back");
    people.join_all().await;
    let back = back.take();
    let crest = back.iter().map(|from| back.iter().filter(|at| (*from..*from + Duration::from_millis(100)).contains(at)).count()).max();
    Returned { crest: crest.unwrap_or_default(), back: Spread::of(back), saved: Spread::of(saved.take()) }
}

/// Reads until the server goes away; when it said to come back.
async fn drained(mut member: Member) -> Instant {
    let mut when = None;
    let mut hear = |message: &[u8]| {
        frame::each(message, |heard| {
            if let Heard::Event(Event::Drain { retry }) = heard {
                when = Some(now() + retry);
            }
        });
    };
    while member.hear.messages(&mut hear).await.is_ok() {}
    when.expect("a server that stops says when to come back")
}

/// Types, and measures how long each key takes to be saved.
async fn type_on(member: Member, saved: &RefCell<Vec<Duration>>) {
    let Member { mut hear, mut say, writer } = member;
    for (count, stroke) in (1_u64..).zip(keystrokes(writer, STROKES)) {
        let at = now();
        say.send(&stroke).await.expect("the server stays");
        let mut is_saved = false;
        while !is_saved {
            let told = hear.messages(|message| {
                frame::each(message, |heard| {
                    is_saved |= matches!(heard, Heard::Event(Event::Acknowledged { client_seq, .. }) if client_seq.get() >= count);
                });
            });
            told.await.expect("the server stays");
        }
        saved.borrow_mut().push(at.elapsed());
        // What others say meanwhile is read, too.
        timeout(BETWEEN, async { while hear.messages(|_| {}).await.is_ok() {} }).await.ok();
    }
}

async fn stay(mut member: Member) {
    while member.hear.messages(|_| {}).await.is_ok() {}
}
