//! Every number that both sides obey, each with its reason.

use std::time::Duration;

/// Bytes of one WebSocket message to the server. A keystroke is about 20 bytes and a large paste is cut
/// into [`INSERT_UNITS`], so only a program that misbehaves comes near it.
pub const MESSAGE_BYTES: usize = 256 * 1024;

/// Bytes of one CRDT update. Leaves room for the frame's head within [`MESSAGE_BYTES`].
pub const UPDATE_BYTES: usize = 128 * 1024;

/// UTF-16 units that one insertion carries; a longer one becomes several updates.
/// At most three bytes of UTF-8 a unit, so an update stays within half of [`UPDATE_BYTES`].
pub const INSERT_UNITS: usize = 16 * 1024;

/// Bytes of one part of a section's state on its way to a client: small enough that a keystroke of somebody
/// else is not stuck behind it for long on a slow line. Every connection keeps a buffer of this size once it has sent one.
pub const PART_BYTES: usize = 16 * 1024;

/// Bytes of a section's text in UTF-8. The longest published post-mortems are below 60 KB in all.
pub const SECTION_TEXT_BYTES: usize = 1024 * 1024;

/// Bytes of a section's encoded state, deleted text's marks included. Three times the text, because a
/// state is at most about three times its text.
pub const SECTION_STATE_BYTES: usize = 3 * SECTION_TEXT_BYTES;

/// Steps that one update of a client may take, each a tenth of a microsecond: to find the order of what it brings, and to cut what
/// is there. Nobody else in the room is heard meanwhile, and a fortieth of a second is not noticed. Typing takes a few hundred.
pub const UPDATE_STEPS: u32 = 1 << 18;

/// Steps that a block takes, if it does not just go on where the one before it ends, or a value: so long to make it and to let it in,
/// and at [`UPDATE_STEPS`] so many that all of them together take less than [`DOCUMENT_BYTES`] of memory.
pub const BLOCK_STEPS: usize = 64;

/// Blocks of one update where a client cuts it into several: so few that they fit within [`UPDATE_STEPS`] wherever in the largest
/// section they stand. Ranges of deleted units come in their order, and four of them weigh as much as a block.
pub const CUT_BLOCKS: usize = 16;

/// Bytes of blocks in one update where it is cut.
pub const CUT_BYTES: usize = UPDATE_BYTES / 2;

/// Sections of one post-mortem: the default template has fourteen, a team's own may double that.
pub const SECTIONS: usize = 64;

/// Members connected to one room at a time. A company-wide review has a few hundred.
pub const ROOM_MEMBERS: usize = 1_000;

/// Connections of one room: every member may have a second tab.
pub const ROOM_CONNECTIONS: usize = 2 * ROOM_MEMBERS;

/// Client ids that one member may hold leases of within a post-mortem: one per tab opened,
/// each kept because unsent edits under it may still come.
pub const LEASES_PER_MEMBER: usize = 4_096;

/// Those of them that a tab or a stock Yjs client may draw itself, while there is no connection. The rest is for tabs whose own
/// id is not granted any more: they go on under one of these, and what they wrote becomes a draft.
pub const DRAWN_LEASES_PER_MEMBER: usize = LEASES_PER_MEMBER - 64;

/// Client ids that a tab asks for when it comes: its own, and those of tabs that ended one after the other while nothing was
/// stored, each with words that it left behind. Somebody who loads the page anew every few minutes for a day has fewer; of more, the
/// oldest are asked for, and what was written under the others becomes a draft.
pub const RESUMED_LEASES: usize = 256;

/// Client ids that one update of a stock Yjs client may show for the first time: one for each time that it was started
/// again while it was offline.
pub const CLAIMS_PER_UPDATE: usize = 16;

/// Writers of whom one update may bring units: those that a client may show for the first time, and as many again that it
/// showed before. All that it repeats of others is what was deleted, which is not counted here.
pub const UPDATE_WRITERS: usize = 2 * CLAIMS_PER_UPDATE;

/// Bytes of an update for each block in it that stands apart from what its writer wrote before: a kind, a neighbour and a letter take
/// seven where a writer's number takes three, and drawn ones take four or five. What has more blocks than that is made to fill memory.
pub const BLOCK_APART_BYTES: usize = 6;

/// Blocks apart that an update may have beyond that: numbers that were not drawn may be shorter.
pub const BLOCKS_APART: usize = 64;

/// Bytes of memory that the gate takes to look at an update and to remember it, for each byte of the update, however full of
/// tiny things that is: a list of its blocks alone would take more. Beside that, what it knows takes its own room again while it grows.
pub const GATE_BYTES_EACH: usize = 16;

/// Bytes beyond [`GATE_BYTES_EACH`], however small the update: half a kilobyte for each of [`UPDATE_WRITERS`], for the first places of lists.
pub const GATE_BYTES_FIRST: usize = 512 * UPDATE_WRITERS;

/// Bytes of memory that a section's document takes at most while one update is applied, whatever it brings: sixteen times the largest
/// one; and beside them its own text twice, because a block that is cut is copied, and the list of a writer's blocks, which takes twice
/// its room when it grows. The CRDT library keeps some two hundred bytes for each
/// block however small, and three bytes that delete a unit within a text leave two blocks more: what bounds it is [`UPDATE_STEPS`].
pub const DOCUMENT_BYTES: usize = 16 * UPDATE_BYTES;

/// Bytes of one WebSocket message of a stock client. Its answer to what it wrote while it was away repeats every range that was ever
/// deleted in the section, in some four bytes: a quarter of a million of them fit.
pub const BRIDGE_MESSAGE_BYTES: usize = 1024 * 1024;

/// Messages of the y-websocket protocol in one WebSocket message: stock clients send one each, others join a few.
pub const BRIDGE_MESSAGES: usize = 16;

/// Bytes of edits that the bridge holds while a stock client has yet to tell what it wrote offline, which comes first.
pub const BRIDGE_HELD_BYTES: usize = MESSAGE_BYTES;

/// How often the bridge tells a stock client who is here. Such a client forgets whoever it has not heard of for 30 seconds,
/// and hangs up when it has heard nothing at all for that long.
pub const BRIDGE_BEAT: Duration = Duration::from_secs(10);

/// Others of whom a stock client hears: it sends back what it hears of everybody, each about half a kilobyte.
pub const BRIDGE_OTHERS: usize = 64;

/// Bytes of what a stock client says about itself: a name, a colour, a caret, and what a plug-in adds.
pub const AWARENESS_STATE_BYTES: usize = 4 * 1024;

/// Bytes of one message about who is here, from a stock client that repeats what it heard of [`BRIDGE_OTHERS`].
pub const AWARENESS_BYTES: usize = 64 * 1024;

/// Tokens for stock Yjs clients that one process makes at once: a workshop where everybody tries it.
pub const TOKENS_BURST: u32 = 100;

/// Tokens that one process makes per second for long. This bounds the rows.
pub const TOKENS_PER_SECOND: u32 = 1;

/// Tokens that one member may have in one post-mortem at a time: a program or two for each section, in a list that a person
/// still reads.
pub const TOKENS_PER_MEMBER: usize = 32;

/// Characters of a member's display name: the caret's flag must stay readable.
pub const NAME_CHARS: usize = 64;

/// Revisions that one page of the history lists, unless fewer are asked for.
pub const HISTORY_PAGE: usize = 100;

/// Records that the history reads from the engine at a time: a hundredth of a second, and a room that wakes waits no longer.
pub const HISTORY_READ: usize = 4_096;

/// Histories that are folded or looked at in one moment: each keeps a thread busy.
pub const HISTORY_READERS: usize = 2;

/// Bytes of histories that stay in memory for the next look. Past it, those go that nobody has looked at for the longest time.
pub const HISTORY_BYTES: usize = 96 * 1024 * 1024;

/// Bytes that one history may take in memory. A hundred thousand edits take 30 MB; a log of pasted megabytes may go past it.
pub const HISTORY_LOG_BYTES: usize = 256 * 1024 * 1024;

/// How long a history stays in memory that nobody looks at, at most.
pub const HISTORY_IDLE: Duration = Duration::from_secs(10 * 60);

/// Names that one process gives to moments at once.
pub const NAMINGS_BURST: u32 = 100;

/// Names that one process gives to moments per second for long.
pub const NAMINGS_PER_SECOND: u32 = 2;

/// Members whose names a history knows: everybody of a company-wide review, in a second browser too.
pub const HISTORY_MEMBERS: usize = 4_096;

/// Characters of the name of a moment in the history: it stands on a line of the time line.
pub const MOMENT_NAME_CHARS: usize = 80;

/// Moments of one post-mortem that may have a name. More are no landmarks.
pub const NAMED_MOMENTS: usize = 500;

/// Characters of a post-mortem's title: two lines at the size of a title.
pub const TITLE_CHARS: usize = 200;

/// Bytes of one value in a section's `fields`: a sentence, not a document.
pub const FIELD_BYTES: usize = 2_000;

/// Keys in a section's `fields`: rows of lists are keys too, `row/<id>/<field>`.
pub const FIELD_KEYS: usize = 4_096;

/// Bytes of one key in `fields` or of the name of a text.
pub const KEY_BYTES: usize = 96;

/// Bytes of one state vector. Seven bytes a pair, and [`STATE_VECTOR_CLIENTS`] pairs.
pub const STATE_VECTOR_BYTES: usize = 64 * 1024;

/// Pairs in a state vector: everybody who ever wrote in the section, a pair for each tab.
pub const STATE_VECTOR_CLIENTS: usize = 4_096;

/// Unacknowledged bytes that a client keeps for one section before it takes no more typing there.
/// Days of offline writing fit; a runaway script does not fill the device.
pub const OUTBOX_BYTES: usize = 8 * 1024 * 1024;

/// Bytes of pieces that the base of a section on the device may have grown by before the server is asked for the whole when
/// the section is opened again: reading them takes a few milliseconds.
pub const SHELF_PIECES_BYTES: usize = 64 * 1024;

/// The same for a section that stays open: a long day of many people.
pub const SHELF_MOST_BYTES: usize = 1024 * 1024;

/// How long the disk may keep silent, while something waits for it, before people are told that nothing is saved. Commits
/// take milliseconds, and a database that another program holds is waited for during [`ENGINE_PATIENCE`]; a disk that takes
/// longer than five of those is in trouble, and "saving" would hide it.
pub const DISK_SILENCE: Duration = Duration::from_secs(10);

/// How soon what nobody else has is on the device: a crash of the tab takes a few letters at most.
pub const KEEP_SOON: Duration = Duration::from_millis(150);

/// How soon the rest is there: others may type all the time, and nobody reads it until they are offline.
pub const KEEP_LATER: Duration = Duration::from_secs(2);

/// Bytes that wait for one slow reader. Past it, its queue is dropped and it catches up by state vector.
pub const READER_QUEUE_BYTES: usize = 256 * 1024;

/// Messages that wait for one slow reader, for the same reason as [`READER_QUEUE_BYTES`].
pub const READER_QUEUE_MESSAGES: usize = 512;

/// Inputs that wait for one room. A sender past it waits, and so its socket does: nothing is lost.
pub const ROOM_QUEUE: usize = 1_024;

/// Commands of one connection that wait in its room's queue, each with one update at most: one is dealt with while the next is on its way.
pub const COMMANDS_AHEAD: usize = 2;

/// Microseconds of its room's time that one connection may take per second for long. An edit takes some fifty.
pub const ROOM_MICROS_PER_SECOND: u32 = 250_000;

/// Microseconds of its room's time that one connection may take at once: a long day without a network takes half of it.
pub const ROOM_MICROS_BURST: u32 = 2_000_000;

/// Bytes of section states that wait for one reader, beyond [`READER_QUEUE_BYTES`]: a whole post-mortem may be on its way
/// at once. Past it the connection asks for states without reading them, and is closed.
pub const READER_STATE_BYTES: usize = 64 * 1024 * 1024;

/// How long a reader may take for one message before it counts as gone.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Batches of one room that may wait for the disk at a time. Past it the room hears nobody, and so nothing is lost.
pub const ROOM_BATCHES: usize = 64;

/// How long a room lets edits gather, for each connection that they go to, after it has sent some: about five times of what
/// a message to one connection costs, so that a room of any size has a processor to spare. A lone edit never waits.
pub const GATHER_EACH: Duration = Duration::from_micros(50);

/// The longest time that edits gather: nobody sees it beside the time that a network takes.
pub const GATHER_LONGEST: Duration = Duration::from_millis(25);

/// Bytes of edits and section states of one room that wait for the disk. Past it the room hears nobody, as with
/// [`ROOM_BATCHES`]: minutes of a full room's typing fit, and a disk that is full for an hour does not fill the memory.
pub const ROOM_PENDING_BYTES: usize = 64 * 1024 * 1024;

/// Updates per second that one connection may send for long. Fast typing is 15 a second; undoing held down is 30.
pub const UPDATES_PER_SECOND: u32 = 100;

/// Updates that one connection may send at once: what was written offline comes in one go.
pub const UPDATES_BURST: u32 = 2_000;

/// Bytes per second that one connection may send for long.
pub const BYTES_PER_SECOND: u32 = 256 * 1024;

/// Bytes that one connection may send at once: a section's text, twice.
pub const BYTES_BURST: u32 = 2 * 1024 * 1024;

/// Presence messages per second and connection. Carets move with each keystroke; more than this is not seen.
pub const PRESENCE_PER_SECOND: u32 = 20;

/// Presence messages that one connection may send at once.
pub const PRESENCE_BURST: u32 = 60;

/// The shortest time between two presence messages of a client: ten a second look continuous.
pub const PRESENCE_INTERVAL: Duration = Duration::from_millis(100);

/// How often each side says something on an idle socket, so that proxies keep it and ghosts are noticed.
pub const PING_INTERVAL: Duration = Duration::from_secs(10);

/// A socket from which nothing came for this long is dead, on either side.
pub const SILENCE: Duration = Duration::from_secs(25);

/// The first pause before dialling again.
pub const BACKOFF_FIRST: Duration = Duration::from_millis(250);

/// The longest pause before dialling again: long enough for a server under repair, short enough that a person
/// who looks up sees it come back.
pub const BACKOFF_LAST: Duration = Duration::from_secs(15);

/// Keystrokes closer together than this are undone together.
pub const UNDO_GROUP: Duration = Duration::from_millis(500);

/// How long a room stays in memory after the last one left.
pub const ROOM_IDLE: Duration = Duration::from_secs(30);

/// How long a section's document stays in memory when nobody opens, changes or reads it. In a meeting people come back to a
/// section within that, and making a long one again takes some milliseconds; of pages that lie open over night it is a moment.
pub const SECTION_IDLE: Duration = Duration::from_secs(2 * 60);

/// Log records after which a section's snapshot is renewed: replaying them takes well under a millisecond each.
pub const SNAPSHOT_RECORDS: u64 = 256;

/// Bytes of a JSON request body: a title and a few facts.
pub const REQUEST_BODY_BYTES: usize = 64 * 1024;

/// Post-mortems that one browser's list shows.
pub const HOME_LIST: usize = 200;

/// Calls that wait for the storage engine, whether or not somebody waits for their answers. Past it only those that
/// somebody waits for are kept, so that callers who give up leave nothing behind.
pub const ENGINE_QUEUE: usize = 4_096;

/// Writes that go into one commit of the storage engine: about 20 µs each, so a commit stays below a tenth of a second.
pub const COMMIT_WRITES: usize = 4_096;

/// Bytes after which a commit of the storage engine takes no more: a handful of the largest snapshots, and a write
/// behind them waits no longer than a disk needs for those.
pub const COMMIT_BYTES: usize = 16 * 1024 * 1024;

/// How long the storage engine waits for another program that holds the database: a copy or a look into it takes less,
/// and people may wonder for that long whether they are saved.
pub const ENGINE_PATIENCE: Duration = Duration::from_secs(2);

/// Threads that read from the storage engine: one may be busy with a long history while the other wakes a room.
pub const ENGINE_READERS: usize = 2;

/// Damaged rows that one report names. More of them say nothing more.
pub const DAMAGES: usize = 1_000;

/// Post-mortems that one process creates at once: a script that imports a year of incidents.
pub const CREATIONS_BURST: u32 = 200;

/// Post-mortems that one process creates per second for long. Each takes about 20 kB of disk, so a flood takes less
/// than 2 GB a day.
pub const CREATIONS_PER_SECOND: u32 = 1;

/// Joins that one process takes at once: everybody of a large review opens the link in the same minute.
pub const JOINS_BURST: u32 = 2 * ROOM_MEMBERS as u32;

/// Joins that one process takes per second for long. Guessing a secret is hopeless at any rate; this bounds the rows.
pub const JOINS_PER_SECOND: u32 = 20;

/// Requests in the course of being answered, and connections kept for the next one. Sockets of rooms are not among them.
pub const HTTP_CONNECTIONS: usize = 4_096;

/// Sockets of all rooms of one process: twelve kilobytes each when idle.
pub const SOCKETS: usize = 20_000;

/// Connections of one process that are no sockets: each keeps one of [`HTTP_CONNECTIONS`] for what it hears, and half of
/// them are left for everybody else.
pub const STREAMS: usize = HTTP_CONNECTIONS / 2;

/// Bytes that wait for the next answer of a connection that is no socket: about what the system keeps for a socket.
pub const STREAM_QUEUE_BYTES: usize = 64 * 1024;

/// How long a connection that is no socket may be without an answer that it hears by: a browser asks again at once, and
/// whoever has left is to be gone within seconds.
pub const STREAM_GAP: Duration = Duration::from_secs(5);

/// Connections of monitors that read the numbers: one each, and a few by hand.
pub const MONITORS: usize = 16;

/// Bytes of a request's head. Proxies send at most 8 KiB.
pub const HEAD_BYTES: usize = 16 * 1024;

/// How long a request's head may take to arrive, and how long a connection waits for the next request.
/// A proxy's idle connections live for about a minute; dialling again costs a loopback round trip.
pub const HEAD_TIME: Duration = Duration::from_secs(20);

/// How long a request may take from its head to the head of its answer.
pub const REQUEST_TIME: Duration = Duration::from_secs(30);

/// How long the server takes to stop at most. Service managers kill after 10 to 90 seconds.
pub const STOP_TIME: Duration = Duration::from_secs(8);

/// The span over which clients come back after a restart, so that they do not all come at once.
pub const DRAIN_WINDOW: Duration = Duration::from_secs(3);

/// How long a browser is remembered without a visit: the longest that browsers allow.
pub const COOKIE_LIFE: Duration = Duration::from_secs(400 * 24 * 60 * 60);
/// Writes of one commit from which on the next one waits a moment for those that were just answered: so many at once
/// come from callers who write without a pause, and one sync for all of them is better than two for a half each.
pub const COMMIT_CROWD: usize = 32;

/// How long that moment is at most: a small part of what a sync takes.
pub const COMMIT_GATHER: Duration = Duration::from_micros(500);

/// Pages of 4 KiB in the engine's write-ahead log after which it is folded into the database: 16 MiB are written and, after
/// a crash, read in a moment, and a page that many edits changed meanwhile is written once.
pub const LOG_PAGES: u32 = 4_000;
