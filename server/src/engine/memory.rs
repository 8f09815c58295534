//! Keeps everything in memory: for simulation and tests.
//!
//! What was answered `Ok` is on the [`Disk`], and nothing else is. A crash is an engine dropped; the next one opens the
//! same disk. Disks fail when they are told to: see [`MemoryEngine::set_trouble`] and its neighbours.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::id::{MemberId, PostMortemId, SectionId, Seq};
use shared::label::DisplayName;
use shared::limit;
use shared::moment::Moment;
use shared::protocol::event::StorageTrouble;
use shared::room::role::Role;

use super::{Answer, Engine, EngineError};
use crate::record::{
    Batch, Damage, Founding, Happening, Invitation, Leader, LinkChange, LinkFate, Membership, Record, SecretHash, Snapshot, Stored,
    Summary, TokenRevocation, Voucher,
};

/// What outlives an engine. Clones are the same disk.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    kept: Arc<Mutex<Kept>>,
}

/// An engine on a [`Disk`]. Every call is answered at once.
#[derive(Debug, Default)]
pub struct MemoryEngine {
    disk: Disk,
    faults: Mutex<Faults>,
}

#[derive(Debug, Default)]
struct Kept {
    post_mortems: BTreeMap<PostMortemId, PostMortem>,
    memberships: BTreeMap<(SecretHash, PostMortemId), Membership>,
}

#[derive(Debug)]
struct PostMortem {
    founding: Founding,
    log: Vec<Record>,
    /// Of each section the newest, and the one before it in front.
    snapshots: BTreeMap<SectionId, Vec<Snapshot>>,
}

/// What the disk is told to do wrong.
#[derive(Debug, Default)]
struct Faults {
    writing: Option<StorageTrouble>,
    reading: Option<StorageTrouble>,
    /// Writes still to refuse.
    refused: Option<(usize, StorageTrouble)>,
    /// Writes still to store and yet to call failed.
    unconfirmed: Option<(usize, StorageTrouble)>,
}

impl MemoryEngine {
    /// An engine on a new, empty disk.
    pub fn new() -> Self {
        Self::default()
    }

    /// An engine on a disk that may hold something.
    pub fn on(disk: Disk) -> Self {
        Self { disk, faults: Mutex::default() }
    }

    /// The disk, for the engine after a crash.
    pub fn disk(&self) -> Disk {
        self.disk.clone()
    }

    /// From here on every write, and [`Engine::ready`], fails like this, until `None` is set.
    pub fn set_trouble(&self, trouble: Option<StorageTrouble>) {
        self.faults().writing = trouble;
    }

    /// From here on every read fails like this, until `None` is set.
    pub fn set_read_trouble(&self, trouble: Option<StorageTrouble>) {
        self.faults().reading = trouble;
    }

    /// The next `writes` writes fail, and nothing of them is stored.
    pub fn fail_next(&self, writes: usize, trouble: StorageTrouble) {
        self.faults().refused = Some((writes, trouble));
    }

    /// The next `writes` writes are stored and yet answered with the trouble: what a machine leaves behind that goes
    /// down between the commit and the answer, or a disk that fails while it confirms.
    pub fn fail_next_after_storing(&self, writes: usize, trouble: StorageTrouble) {
        self.faults().unconfirmed = Some((writes, trouble));
    }

    fn write(&self, change: impl FnOnce(&mut Kept) -> Result<(), EngineError>) -> Answer<()> {
        Box::pin(ready(self.write_through(change)))
    }

    fn write_through(&self, change: impl FnOnce(&mut Kept) -> Result<(), EngineError>) -> Result<(), EngineError> {
        let mut faults = self.faults();
        if let Some(trouble) = faults.writing.or_else(|| one_of(&mut faults.refused)) {
            return Err(told_to_fail(trouble));
        }
        change(&mut self.disk.kept())?;
        one_of(&mut faults.unconfirmed).map_or(Ok(()), |trouble| Err(told_to_fail(trouble)))
    }

    fn read_from<T: Send + 'static>(&self, question: impl FnOnce(&Kept) -> T) -> Answer<T> {
        let answer = match self.faults().reading {
            Some(trouble) => Err(told_to_fail(trouble)),
            None => Ok(question(&self.disk.kept())),
        };
        Box::pin(ready(answer))
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine for MemoryEngine {
    fn found(&self, founding: Founding, records: Vec<Record>) -> Answer<()> {
        self.write(|kept| {
            let id = founding.id;
            if kept.post_mortems.contains_key(&id) {
                return Err(EngineError::Exists(id));
            }
            kept.post_mortems.insert(id, PostMortem { founding, log: records, snapshots: BTreeMap::new() });
            Ok(())
        })
    }

    fn founding(&self, id: PostMortemId) -> Answer<Option<Founding>> {
        self.read_from(|kept| kept.post_mortems.get(&id).map(|post_mortem| post_mortem.founding.clone()))
    }

    fn load(&self, id: PostMortemId) -> Answer<Option<Stored>> {
        self.read_from(|kept| kept.post_mortems.get(&id).map(PostMortem::load))
    }

    fn append(&self, batch: Batch) -> Answer<()> {
        self.write(|kept| kept.known(batch.post_mortem)?.append(batch))
    }

    fn read(&self, id: PostMortemId, after: Seq, most: usize) -> Answer<Vec<(Seq, Record)>> {
        self.read_from(|kept| {
            let log = kept.post_mortems.get(&id).into_iter().flat_map(PostMortem::placed);
            log.filter(|(seq, _)| *seq > after).take(most).map(|(seq, record)| (seq, record.clone())).collect()
        })
    }

    fn keep_snapshot(&self, id: PostMortemId, snapshot: Snapshot) -> Answer<()> {
        self.write(|kept| kept.known(id)?.keep_snapshot(snapshot))
    }

    fn summarize(&self, id: PostMortemId, summary: Summary) -> Answer<()> {
        self.write(|kept| {
            kept.known(id)?.founding.summary = summary;
            Ok(())
        })
    }

    fn admit(&self, membership: Membership, by: Voucher) -> Answer<()> {
        self.write(|kept| {
            let invitations = &kept.known(membership.post_mortem)?.founding.invitations;
            let key = (membership.browser, membership.post_mortem);
            let role = match by {
                Voucher::Invitation(hash) => {
                    let invited = invitations.iter().find(|invitation| invitation.hash == hash).ok_or(EngineError::NotInvited)?.role;
                    kept.memberships.get(&key).map_or(invited, |known| known.role.max(invited))
                }
                Voucher::Browser(browser) => {
                    let maker = kept.memberships.get(&(browser, membership.post_mortem));
                    let maker = maker.filter(|maker| maker.member == membership.member).ok_or(EngineError::NotInvited)?;
                    let others = kept.tokens(maker).filter(|token| token.browser != membership.browser);
                    if others.count() >= limit::TOKENS_PER_MEMBER {
                        return Err(EngineError::TokensFull);
                    }
                    membership.role.min(maker.role)
                }
            };
            kept.memberships.insert(key, Membership { role, ..membership });
            Ok(())
        })
    }

    fn change_link(&self, change: LinkChange) -> Answer<Vec<MemberId>> {
        let mut out = Vec::new();
        let changed = self.write_through(|kept| {
            out = kept.change_link(change)?;
            Ok(())
        });
        Box::pin(ready(changed.map(|()| out)))
    }

    fn revoke_token(&self, revocation: TokenRevocation) -> Answer<bool> {
        let mut was_there = false;
        let revoked = self.write_through(|kept| {
            let TokenRevocation { post_mortem, token, by } = revocation;
            kept.known(post_mortem)?;
            let maker = kept.memberships.get(&(by, post_mortem)).ok_or(EngineError::NotInvited)?;
            was_there = kept.tokens(maker).any(|made| made.browser == token);
            if was_there {
                kept.memberships.remove(&(token, post_mortem));
            }
            Ok(())
        });
        Box::pin(ready(revoked.map(|()| was_there)))
    }

    fn tokens(&self, browser: SecretHash, id: PostMortemId) -> Answer<Vec<Membership>> {
        self.read_from(|kept| {
            let maker = kept.memberships.get(&(browser, id));
            let mut tokens: Vec<Membership> = maker.into_iter().flat_map(|maker| kept.tokens(maker)).cloned().collect();
            tokens.sort_by_key(|token| (token.joined, token.browser));
            tokens
        })
    }

    fn membership(&self, browser: SecretHash, id: PostMortemId) -> Answer<Option<Membership>> {
        self.read_from(|kept| kept.memberships.get(&(browser, id)).cloned())
    }

    fn memberships(&self, browser: SecretHash, most: usize) -> Answer<Vec<(Membership, Summary, Moment)>> {
        self.read_from(|kept| {
            let of_browser = kept.memberships.values().filter(|membership| membership.browser == browser);
            let mut list: Vec<(Membership, Summary, Moment)> = of_browser
                .filter_map(|membership| {
                    let founding = &kept.post_mortems.get(&membership.post_mortem)?.founding;
                    Some((membership.clone(), founding.summary.clone(), founding.created))
                })
                .collect();
            list.sort_by_key(|(membership, _, created)| Reverse((*created, membership.post_mortem)));
            list.truncate(most);
            list
        })
    }

    fn members(&self, id: PostMortemId, most: usize) -> Answer<Vec<(MemberId, DisplayName)>> {
        self.read_from(|kept| {
            let joined = kept.memberships.values().filter(|membership| membership.post_mortem == id);
            joined.take(most).map(|membership| (membership.member, membership.name.clone())).collect()
        })
    }

    fn verify(&self) -> Answer<Vec<Damage>> {
        self.read_from(|_| Vec::new())
    }

    fn ready(&self) -> Answer<()> {
        self.write(|_| Ok(()))
    }
}

impl Kept {
    fn known(&mut self, id: PostMortemId) -> Result<&mut PostMortem, EngineError> {
        self.post_mortems.get_mut(&id).ok_or(EngineError::Unknown(id))
    }

    /// Whatever else a browser's member has let in.
    fn tokens(&self, maker: &Membership) -> impl Iterator<Item = &Membership> {
        let is_theirs = |other: &&Membership| (other.post_mortem, other.member) == (maker.post_mortem, maker.member);
        self.memberships.values().filter(is_theirs).filter(|other| other.browser != maker.browser)
    }

    fn change_link(&mut self, change: LinkChange) -> Result<Vec<MemberId>, EngineError> {
        let LinkChange { post_mortem, role, fate, by } = change;
        let invitations = &mut self.post_mortems.get_mut(&post_mortem).ok_or(EngineError::Unknown(post_mortem))?.founding.invitations;
        let leads = match by {
            Leader::Browser(browser) => {
                self.memberships.get(&(browser, post_mortem)).is_some_and(|membership| membership.role == Role::Facilitator)
            }
            Leader::Link(hash) => invitations.contains(&Invitation { role: Role::Facilitator, hash }),
        };
        if !leads {
            return Err(EngineError::NotInvited);
        }
        invitations.retain(|invitation| invitation.role != role);
        let (next, revoked) = match fate {
            LinkFate::Replaced { next } => (Some(next), false),
            LinkFate::Revoked { next } => (next, true),
        };
        invitations.extend(next.map(|hash| Invitation { role, hash }));
        let mut strongest = BTreeMap::<MemberId, (Role, bool)>::new();
        for membership in self.memberships.values().filter(|membership| membership.post_mortem == post_mortem) {
            let (strong, asks) = strongest.entry(membership.member).or_insert((membership.role, false));
            *strong = membership.role.max(*strong);
            *asks |= by == Leader::Browser(membership.browser);
        }
        let is_out = |(strong, asks): &(Role, bool)| revoked && *strong == role && !asks;
        let out: Vec<MemberId> = strongest.into_iter().filter(|(_, standing)| is_out(standing)).map(|(member, _)| member).collect();
        self.memberships.retain(|_, membership| membership.post_mortem != post_mortem || !out.contains(&membership.member));
        Ok(out)
    }
}

impl PostMortem {
    fn last(&self) -> Seq {
        Seq::new(self.log.len() as u64)
    }

    fn placed(&self) -> impl Iterator<Item = (Seq, &Record)> {
        (1..).map(Seq::new).zip(&self.log)
    }

    fn append(&mut self, batch: Batch) -> Result<(), EngineError> {
        let conflict = EngineError::Conflict { last: self.last(), first: batch.first };
        let begin = usize::try_from(batch.first.get()).ok().and_then(|first| first.checked_sub(1)).ok_or(conflict.clone())?;
        if begin == self.log.len() {
            self.log.extend(batch.records);
            return Ok(());
        }
        let stored = begin.checked_add(batch.records.len()).and_then(|end| self.log.get(begin..end));
        if stored == Some(batch.records.as_slice()) { Ok(()) } else { Err(conflict) }
    }

    fn keep_snapshot(&mut self, snapshot: Snapshot) -> Result<(), EngineError> {
        if snapshot.upto > self.last() {
            return Err(EngineError::Conflict { last: self.last(), first: snapshot.upto });
        }
        let generations = self.snapshots.entry(snapshot.section.clone()).or_default();
        generations.retain(|kept| kept.upto != snapshot.upto);
        generations.push(snapshot);
        generations.sort_by_key(|kept| kept.upto);
        if generations.len() > 2 {
            generations.remove(0);
        }
        Ok(())
    }

    fn load(&self) -> Stored {
        let snapshots: Vec<Snapshot> = self.snapshots.values().filter_map(|generations| generations.last().cloned()).collect();
        let upto = |section: &SectionId| snapshots.iter().find(|kept| kept.section == *section).map_or(Seq::new(0), |kept| kept.upto);
        let needed = |seq: Seq, record: &Record| match &record.what {
            Happening::Update { section, .. } => seq > upto(section),
            Happening::Lock { .. } | Happening::Lease { .. } | Happening::Naming { .. } => true,
        };
        let records = self.placed().filter(|(seq, record)| needed(*seq, record)).map(|(seq, record)| (seq, record.clone())).collect();
        Stored { founding: self.founding.clone(), last: self.last(), records, snapshots, damage: Vec::new() }
    }
}

/// The trouble, if there is one left, and one less after it.
fn one_of(left: &mut Option<(usize, StorageTrouble)>) -> Option<StorageTrouble> {
    let (writes, trouble) = left.take()?;
    if writes == 0 {
        return None;
    }
    *left = Some((writes - 1, trouble));
    Some(trouble)
}

fn told_to_fail(trouble: StorageTrouble) -> EngineError {
    EngineError::Trouble { trouble, detail: "the disk in memory was told to fail".to_owned() }
}
