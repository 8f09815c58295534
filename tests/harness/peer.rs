//! People without a browser: they speak to a real server as the page does.

mod line;
mod visit;
mod whim;

use std::collections::BTreeMap;

use server::clock;
use shared::id::Channel;
use shared::moment::Moment;
use shared::protocol::codec;
use shared::protocol::event::Event;
use shared::replica::{Input, Output, Replica};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use line::{Line, News};
pub use visit::{Pass, PostMortem};
pub use whim::line_somewhere;

/// A tab: a replica, a socket and a timer, in a task of their own. It ends when this goes out of scope.
#[derive(Debug)]
pub struct Peer {
    acts: mpsc::UnboundedSender<Act>,
    task: JoinHandle<()>,
}

/// Something that a person does in a tab.
type Act = Box<dyn FnOnce(&Tab) -> Vec<Input> + Send>;

/// What a person sees in a tab, and what was said to it.
#[derive(Debug)]
pub struct Tab {
    /// The client's half of the room.
    pub replica: Replica,
    /// How many updates of each section the server has said to be on disk.
    pub acknowledged: BTreeMap<Channel, u64>,
    /// What the server did not take.
    pub refusals: Vec<String>,
    /// How often the server has said welcome.
    pub welcomes: u32,
}

impl Peer {
    /// Opens a tab. Needs a Tokio runtime. `chance` is the replica's.
    pub fn new(pass: Pass, chance: u64) -> Self {
        let (acts, done) = mpsc::unbounded_channel();
        let tab = Tab { replica: Replica::new(chance), acknowledged: BTreeMap::new(), refusals: Vec::new(), welcomes: 0 };
        Self { acts, task: tokio::spawn(live(tab, Line::new(pass), done)) }
    }

    /// Does something in the tab, in one step: nothing arrives between looking and doing. What was seen.
    ///
    /// # Panics
    /// If the tab has panicked.
    pub async fn act<T: Send + 'static>(&self, act: impl FnOnce(&Tab) -> (Vec<Input>, T) + Send + 'static) -> T {
        let (tell, told) = oneshot::channel();
        let act: Act = Box::new(move |tab| {
            let (inputs, seen) = act(tab);
            // Whoever asked may have given up.
            drop(tell.send(seen));
            inputs
        });
        self.acts.send(act).ok();
        told.await.expect("a tab lives as long as its peer")
    }

    /// Looks at the tab.
    pub async fn look<T: Send + 'static>(&self, look: impl FnOnce(&Tab) -> T + Send + 'static) -> T {
        self.act(|tab| (Vec::new(), look(tab))).await
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn live(mut tab: Tab, mut line: Line, mut acts: mpsc::UnboundedReceiver<Act>) {
    let mut wake = perform(&mut tab, &mut line, Input::Started);
    loop {
        let pause = wake.map(|moment| moment.since(clock::now()));
        let inputs = tokio::select! {
            act = acts.recv() => match act {
                Some(act) => act(&tab),
                None => return,
            },
            news = line.news() => vec![match news {
                News::Connected => Input::Connected,
                News::Disconnected => Input::Disconnected,
                News::Message(message) => {
                    tab.hear(&message);
                    Input::Received(message)
                }
            }],
            () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => vec![Input::Woke],
        };
        for input in inputs {
            wake = perform(&mut tab, &mut line, input);
        }
    }
}

/// Gives the replica an input and does what it wants done; when to wake it.
fn perform(tab: &mut Tab, line: &mut Line, input: Input) -> Option<Moment> {
    let mut wake = None;
    for output in tab.replica.handle(clock::now(), input) {
        match output {
            Output::Dial => line.dial(),
            Output::HangUp => line.hang_up(),
            Output::Send(message) => line.send(message),
            Output::WakeAt(moment) => wake = Some(moment),
            Output::Refused(refusal) => tab.refusals.push(format!("{refusal:?}")),
            Output::Welcomed => tab.welcomes += 1,
            // There is no screen, and no device to keep anything on.
            Output::Keep(_)
            | Output::Loaded { .. }
            | Output::TextChanged { .. }
            | Output::FieldsChanged { .. }
            | Output::CaretPlaced { .. }
            | Output::CompanionsChanged
            | Output::PermissionChanged { .. }
            | Output::SaveStateChanged
            | Output::DraftChanged { .. } => {}
        }
    }
    wake
}

impl Tab {
    fn hear(&mut self, message: &[u8]) {
        // What is no message, the replica hangs up on.
        for event in codec::decode_events(message).unwrap_or_default() {
            match event {
                Event::Acknowledged { channel, client_seq } | Event::Opened { channel, acknowledged: client_seq, .. } => {
                    let known = self.acknowledged.entry(channel).or_default();
                    *known = client_seq.get().max(*known);
                }
                Event::Rejected { channel, refusal, .. } => self.refusals.push(format!("{refusal:?} in {channel:?}")),
                Event::Welcome { .. }
                | Event::Part { .. }
                | Event::Update { .. }
                | Event::Refused { .. }
                | Event::Arrived { .. }
                | Event::Left { .. }
                | Event::Moved { .. }
                | Event::LockChanged { .. }
                | Event::Storage { .. }
                | Event::Drain { .. }
                | Event::Pong { .. } => {}
            }
        }
    }
}
