//! A server, and Ada and Ben who write while it dies and returns.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitStatus;
use std::time::Duration;

use server::clock;
use server::failpoint::Place;
use shared::replica::{Input, SaveState};
use shared::room::role::Role;
use tests::chance::Chance;
use tests::peer::{Peer, PostMortem};
use tests::process::Candor;
use tokio::task::block_in_place;
use tokio::time::sleep;

use crate::author::{Author, Line, lines_in};

/// How long people may need for anything on a busy machine. The longest pause between two attempts to reconnect is 15 s.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a condition is looked at.
const GLANCE: Duration = Duration::from_millis(5);

pub(crate) struct Meeting {
    candor: Candor,
    post_mortem: PostMortem,
    ada: Author,
    ben: Author,
}

impl Meeting {
    /// Two people type.
    pub(crate) async fn begin(mut chance: Chance) -> Self {
        let (candor, post_mortem, ada, ben) = block_in_place(|| {
            let candor = Candor::start();
            let post_mortem = PostMortem::create(candor.address(), "The server died while we wrote this");
            let (ada, ben) = (post_mortem.join("Ada", Role::Participant), post_mortem.join("Ben", Role::Facilitator));
            (candor, post_mortem, ada, ben)
        });
        let ada = Author::sit_down("Ada", ada, chance.fork());
        let ben = Author::sit_down("Ben", ben, chance.fork());
        let meeting = Self { candor, post_mortem, ada, ben };
        meeting.both_save_again().await;
        meeting
    }

    /// Waits until each of both is told that something more is saved.
    pub(crate) async fn both_save_again(&self) {
        for author in self.both() {
            let before = author.standing().await.saved.len();
            until("nothing more is saved", async || author.standing().await.saved.len() > before).await;
        }
    }

    /// Waits until an edit of Ada is on its way to the disk.
    pub(crate) async fn something_is_being_saved(&self) {
        until("nothing is being saved", async || self.ada.standing().await.saving).await;
    }

    /// Waits until each of both has been let in again.
    pub(crate) async fn both_come_back(&self) {
        for author in self.both() {
            until("somebody does not come back", async || author.standing().await.welcomes > 1).await;
        }
    }

    /// Kills the server; the lines that must be there when it returns.
    pub(crate) async fn kill(&mut self) -> BTreeSet<Line> {
        block_in_place(|| self.candor.kill());
        self.promised().await
    }

    /// Starts the server and kills it after a while, ready or not.
    pub(crate) async fn die_while_starting(&mut self, after: Duration) {
        block_in_place(|| self.candor.launch());
        sleep(after).await;
        block_in_place(|| self.candor.kill());
    }

    /// Starts the server so that it dies at a place on the way of an edit, and waits until it has; the lines that must be
    /// there when it returns.
    pub(crate) async fn die_at(&mut self, place: Place, passes: u64) -> BTreeSet<Line> {
        block_in_place(|| self.candor.terminate());
        block_in_place(|| self.candor.launch_to_end_at(place, passes));
        let deadline = clock::now().after(PATIENCE);
        while !block_in_place(|| self.candor.is_dead()) {
            assert!(clock::now() < deadline, "nothing comes to {place:?}:\n{}", self.log());
            self.both_try_now().await;
            sleep(GLANCE).await;
        }
        self.promised().await
    }

    /// Each of both looks whether the server is there, as a browser does that gets its network back.
    pub(crate) async fn both_try_now(&self) {
        for author in self.both() {
            author.peer().act(|_| (vec![Input::TryNow], ())).await;
        }
    }

    /// Tells the server to stop, and waits until it has; the lines that must be there when it returns.
    pub(crate) async fn terminate(&mut self) -> (ExitStatus, BTreeSet<Line>) {
        let status = block_in_place(|| self.candor.terminate());
        (status, self.promised().await)
    }

    pub(crate) fn start_again(&mut self) {
        block_in_place(|| self.candor.start_again());
    }

    /// Everything that anybody was told to be saved or was shown of somebody else.
    async fn promised(&self) -> BTreeSet<Line> {
        let (ada, ben) = (self.ada.standing().await, self.ben.standing().await);
        [ada.saved, ada.seen, ben.saved, ben.seen].into_iter().flatten().collect()
    }

    /// Checks that the server has these lines, and none twice.
    pub(crate) fn holds(&self, promised: &BTreeSet<Line>) {
        let counted = counted(self.text().values());
        let lost: Vec<&Line> = promised.iter().filter(|line| !counted.contains_key(*line)).collect();
        assert!(lost.is_empty(), "lost, though saved or seen: {lost:?}\n{}", self.log());
        let doubled: Vec<&Line> = counted.iter().filter(|(_, count)| **count > 1).map(|(line, _)| line).collect();
        assert!(doubled.is_empty(), "doubled: {doubled:?}\n{}", self.log());
    }

    /// Lets both finish, and Noor look at what they wrote: everything, once, and the same for all. How much it was.
    pub(crate) async fn end(mut self) -> usize {
        self.ada.stop().await;
        self.ben.stop().await;
        let lines: BTreeSet<Line> = self.ada.lines().union(&self.ben.lines()).cloned().collect();
        let noor = Peer::new(block_in_place(|| self.post_mortem.join("Noor", Role::Observer)), 0);
        let peers = [self.ada.peer(), self.ben.peer(), &noor];
        until("not everything is saved", async || {
            let states = [self.ada.peer().look(saved).await, self.ben.peer().look(saved).await, noor.look(saved).await];
            states.iter().all(|saved| *saved)
        })
        .await;
        let text = self.text();
        for peer in peers {
            until("somebody sees something else", async || bodies(peer).await.iter().all(|(id, body)| text[id].ends_with(body))).await;
            assert!(counted(bodies(peer).await.values()).values().all(|count| *count == 1));
            let refusals = peer.look(|tab| tab.refusals.clone()).await;
            assert!(refusals.is_empty(), "refused: {refusals:?}");
        }
        self.holds(&lines);
        assert_eq!(counted(bodies(&noor).await.values()).into_keys().collect::<BTreeSet<Line>>(), lines);
        let log = self.log();
        assert!(!log.contains("ERROR") && !log.contains("panic"), "{log}");
        lines.len()
    }

    /// What the server holds, by section. A machine that is busy with other things may need longer than the server gives itself.
    fn text(&self) -> BTreeMap<String, String> {
        let deadline = clock::now().after(PATIENCE);
        loop {
            match block_in_place(|| self.post_mortem.read()) {
                Ok(text) => return text,
                Err(answer) => assert!(clock::now() < deadline, "{answer}\n{}", self.log()),
            }
        }
    }

    pub(crate) fn log(&self) -> String {
        self.candor.log()
    }

    fn both(&self) -> [&Author; 2] {
        [&self.ada, &self.ben]
    }
}

fn saved(tab: &tests::peer::Tab) -> bool {
    tab.replica.save_state() == SaveState::Saved
}

/// The body of each section, by the section's name.
async fn bodies(peer: &Peer) -> BTreeMap<String, String> {
    peer.look(|tab| {
        let heads = tab.replica.sections().iter();
        heads.map(|head| (head.id.to_string(), tab.replica.body(head.channel))).collect()
    })
    .await
}

/// How often each line stands in these texts.
fn counted<'a>(texts: impl Iterator<Item = &'a String>) -> BTreeMap<Line, usize> {
    let mut counted = BTreeMap::new();
    for line in texts.flat_map(|text| lines_in(text)) {
        *counted.entry(line).or_default() += 1;
    }
    counted
}

async fn until(complaint: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = clock::now().after(PATIENCE);
    while !condition().await {
        assert!(clock::now() < deadline, "{complaint}");
        sleep(GLANCE).await;
    }
}
