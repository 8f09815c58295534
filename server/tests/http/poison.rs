//! A room whose log was poisoned is built again without the poison, and no other room notices.

use std::time::Duration;

use shared::document::change::TextChange;
use shared::document::section::Section;
use shared::id::{Channel, ClientId, ClientSeq, Epoch, PostMortemId, Seq};
use shared::moment::Moment;
use shared::protocol::event::Event;
use shared::protocol::request::Request;
use shared::room::role::Role;

use server::engine::Engine as _;
use server::record::{Attribution, Batch, Happening, Record};

use crate::harness::{Candor, get_with};
use crate::live::{Socket, ending, greet, hear, open, say};

const IMPACT: Channel = Channel::new(3);

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_poisoned_room_is_built_again_without_its_poison_and_the_next_room_does_not_notice() {
    let candor = Candor::new();
    let (poisoned, next) = (candor.create().await, candor.create().await);
    let (ada, ben) = (candor.join(&poisoned, Role::Participant, "Ada").await, candor.join(&next, Role::Participant, "Ben").await);
    let server = candor.listen().await;
    let mut adas = open(server.address, &poisoned, &ada).await;
    let mut bens = open(server.address, &next, &ben).await;
    let mut ada_writes = Writer::welcomed(&mut adas).await;
    let mut ben_writes = Writer::welcomed(&mut bens).await;
    ada_writes.write(&mut adas, "One. ").await;
    ben_writes.write(&mut bens, "Before. ").await;

    // Somebody else writes into the log: an update that makes every later reading of the document crash, if it is let in.
    let id: PostMortemId = poisoned.id.parse().unwrap();
    let last = candor.engine.load(id).await.unwrap().unwrap().last;
    let what = Happening::Update { section: "impact".parse().unwrap(), bytes: POISON.to_vec() };
    let poison = Record { at: Moment::from_millis(1), by: Attribution::Server, what };
    candor.engine.append(Batch { post_mortem: id, first: Seq::new(last.get() + 1), records: vec![poison] }).await.unwrap();

    // The room finds out when it stores the next edit, and is dropped; the edit was not called saved.
    let lost = ada_writes.say(&mut adas, "Two. ").await;
    tokio::time::timeout(PATIENCE, ending(&mut adas)).await.expect("the room is dropped");
    // Meanwhile, next door.
    ben_writes.write(&mut bens, "Meanwhile. ").await;

    // Ada's page comes back and sends again what was not acknowledged.
    let mut adas = open(server.address, &poisoned, &ada).await;
    ada_writes.come_back(&mut adas).await;
    ada_writes.say_again(&mut adas, lost).await;
    ada_writes.write(&mut adas, "Three. ").await;
    ben_writes.write(&mut bens, "After. ").await;
    let read = |created: &shared::api::Created, cookie: &str| {
        let (path, cookie) = (format!("/p/{}.md", created.id), cookie.to_owned());
        let candor = &candor;
        async move { candor.send(get_with(&path, &[("cookie", &cookie)])).await.text().to_owned() }
    };
    let (one, other) = (read(&poisoned, &ada).await, read(&next, &ben).await);
    assert!(one.contains("One. Two. Three."), "{one}");
    assert!(other.contains("Before. Meanwhile. After."), "{other}");
}

/// A block that claims to stand beside units that nobody wrote, and one of a kind that a section never has.
const POISON: &[u8] = &[2, 1, 16, 0, 0xc4, 99, 7, 99, 3, 1, b'x', 1, 17, 0, 7, 1, 4, b'b', b'o', b'd', b'y', 6, 0];

/// What a page does, reduced to typing at the end of one section.
struct Writer {
    section: Section,
    lease: ClientId,
    said: u64,
}

impl Writer {
    async fn welcomed(socket: &mut Socket) -> Self {
        let Event::Welcome { lease, .. } = greet(socket).await else { panic!("no welcome") };
        say(socket, &[Request::Open { channel: IMPACT, epoch: Epoch::new(0), have: Vec::new() }]).await;
        let Event::Opened { .. } = hear(socket).await else { panic!("not opened") };
        Self { section: Section::new(lease), lease, said: 0 }
    }

    /// Types, and waits until it is saved.
    async fn write(&mut self, socket: &mut Socket, text: &str) {
        self.say(socket, text).await;
        self.saved(socket).await;
    }

    async fn say(&mut self, socket: &mut Socket, text: &str) -> Vec<u8> {
        let at = self.section.body_units();
        let update = self.section.edit(&[TextChange { at, delete: 0, insert: text.to_owned() }]).remove(0);
        self.said += 1;
        self.send(socket, update.clone()).await;
        update
    }

    async fn come_back(&mut self, socket: &mut Socket) {
        say(socket, &[Request::Hello { version: shared::protocol::version::VERSION, resume: vec![self.lease] }]).await;
        let Event::Welcome { lease, .. } = hear(socket).await else { panic!("no welcome") };
        assert_eq!(lease, self.lease);
        say(socket, &[Request::Open { channel: IMPACT, epoch: Epoch::new(1), have: self.section.state_vector() }]).await;
    }

    async fn say_again(&mut self, socket: &mut Socket, update: Vec<u8>) {
        self.send(socket, update).await;
        self.saved(socket).await;
    }

    async fn send(&self, socket: &mut Socket, update: Vec<u8>) {
        say(socket, &[Request::Update { channel: IMPACT, client_seq: ClientSeq::new(self.said), update }]).await;
    }

    async fn saved(&self, socket: &mut Socket) {
        let saved = Event::Acknowledged { channel: IMPACT, client_seq: ClientSeq::new(self.said) };
        while hear(socket).await != saved {}
    }
}
