//! What can be set: by a flag, or by the environment. Everything has a default that works.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use shared::limit;

const EXAMPLES: &str = "\
Examples:
  candor                                    serve on http://127.0.0.1:7070, keep data in ./candor-data
  candor serve --listen 0.0.0.0:80          for everybody who can reach this machine
  candor serve --data /var/lib/candor       keep data in a place of its own
  CANDOR_LISTEN=8000 candor                 the same settings by environment
  candor backup /backup/monday.db           a copy of everything, while it serves
  candor check                              whether everything kept can be read

There is no public address to set: Candor works at any address, on any path, behind any proxy that passes on
`Host` (or `X-Forwarded-Host`) and `X-Forwarded-Proto`. It believes these only from private addresses.
";

/// A place where a whole team writes a blameless post-mortem together, live.
#[derive(Debug, Parser)]
#[command(name = "candor", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves until it is told to stop. This is also what `candor` alone does.
    #[command(after_help = EXAMPLES)]
    Serve(Config),
    /// Reads everything that is kept and reports what is damaged. Changes nothing.
    #[command(after_help = CHECK)]
    Check {
        #[command(flatten)]
        data: Data,
    },
    /// Copies everything that is kept into one file. People may go on writing meanwhile.
    #[command(after_help = BACKUP)]
    Backup {
        /// The file to make. One that is there already is left as it is.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        data: Data,
    },
    /// Puts a backup into an empty data folder.
    #[command(after_help = RESTORE)]
    Restore {
        /// A file that `candor backup` made.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        /// Restore although a part of the backup is damaged: that part is left out.
        #[arg(long)]
        damaged: bool,
    },
}

const CHECK: &str = "\
It holds every row against its checksum and replays the log of every post-mortem, as the server does when somebody opens
one. A Candor may be serving the same data meanwhile. The exit code is 0 if everything is whole and 1 if not.

What is damaged is left out, and nothing else: the server goes on with it, and keeps the damaged rows as they are.
If a backup has what is missing: stop the server, move the data folder away, and `candor restore` the backup.
";

const BACKUP: &str = "\
Examples:
  candor backup /backup/candor-monday.db                       from ./candor-data
  candor backup --data /var/lib/candor /backup/candor.db       from a folder of its own

The copy is of one moment, synced, and under its name only when it is whole. Copying the files of a data folder while
the server runs gives no such copy.
";

const RESTORE: &str = "\
The backup is read first, as by `candor check`. Nothing is overwritten: stop the server, move the old data folder away,
then restore. Tabs that are still open begin anew with what the backup has; what they had not sent is kept as drafts.

Examples:
  mv candor-data candor-data.old && candor restore /backup/candor-monday.db
  candor restore --data /var/lib/candor /backup/candor.db
";

/// Where everything written is kept.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
struct Data {
    /// The data folder.
    #[arg(long, env = "CANDOR_DATA", value_name = "FOLDER", default_value = "candor-data")]
    data: PathBuf,
}

/// What Candor is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Serve.
    Serve(Config),
    /// Look for damage.
    Check {
        /// In which folder.
        data: PathBuf,
    },
    /// Copy everything into a file.
    Backup {
        /// From which folder.
        data: PathBuf,
        /// Into which file.
        file: PathBuf,
    },
    /// Put a copy into a folder.
    Restore {
        /// Into which folder.
        data: PathBuf,
        /// From which file.
        file: PathBuf,
        /// Even if some of the copy is damaged.
        damaged: bool,
    },
}

/// How to serve.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Config {
    /// Where to listen: an address and a port, or a port on this machine alone.
    #[arg(long, env = "CANDOR_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7070")]
    pub listen: Listen,

    /// The folder that holds everything written.
    ///
    /// It is made if it is not there. The default stands in the folder where `candor` is started, to be seen, copied and
    /// deleted; a service sets its own.
    #[arg(long, env = "CANDOR_DATA", value_name = "FOLDER", default_value = "candor-data")]
    pub data: PathBuf,

    /// Serve the page from this folder instead of from the binary.
    ///
    /// It is read again for each request: for work on the page.
    #[arg(long, env = "CANDOR_CLIENT", value_name = "FOLDER")]
    pub client: Option<PathBuf>,

    /// Something is said this often on an idle connection that is no WebSocket: for proxies with little patience.
    #[arg(long, env = "CANDOR_HEARTBEAT", value_name = "SECONDS", default_value_t = limit::PING_INTERVAL.as_secs(),
          value_parser = value_parser!(u64).range(1..=15))]
    pub heartbeat: u64,

    /// How log lines look: for people or for machines.
    #[arg(long, env = "CANDOR_LOG", value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,

    /// How much is logged.
    ///
    /// No level logs what people write or who they are.
    #[arg(long, env = "CANDOR_LOG_LEVEL", value_name = "LEVEL", value_enum, default_value_t = LogLevel::Info)]
    pub log_level: LogLevel,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// The least important thing that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Somebody must act at once.
    Error,
    /// Somebody should look today.
    Warn,
    /// Starts and stops.
    Info,
    /// Every request.
    Debug,
    /// Everything.
    Trace,
}

/// An address to listen at, which the operating system resolves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen(String);

/// A text that is no address to listen at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address and a port are expected, such as 127.0.0.1:7070, or a port alone")]
pub struct BadListen;

impl Listen {
    /// Host and port.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with another port, as an example of what else could be chosen.
    pub fn neighbour(&self) -> Self {
        let (host, port) = self.split();
        Self(format!("{host}:{}", port.checked_add(1).unwrap_or(7070)))
    }

    fn split(&self) -> (&str, u16) {
        let (host, port) = self.0.rsplit_once(':').expect("the parser found a port");
        (host, port.parse().expect("the parser found a number"))
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Listen {
    type Err = BadListen;

    fn from_str(text: &str) -> Result<Self, BadListen> {
        let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
        let host = if host.is_empty() { "127.0.0.1" } else { host };
        let named = !host.contains(':') || (host.starts_with('[') && host.ends_with(']'));
        let port: u16 = port.parse().map_err(|_| BadListen)?;
        if named { Ok(Self(format!("{host}:{port}"))) } else { Err(BadListen) }
    }
}

impl Order {
    /// Reads the command line and the environment.
    ///
    /// # Errors
    /// If they cannot be understood, and if help or the version is asked for: clap's error tells people, and its exit code.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let CommandLine { command, serve } = CommandLine::try_parse_from(arguments)?;
        Ok(match command {
            Some(Command::Serve(config)) => Self::Serve(config),
            Some(Command::Check { data: Data { data } }) => Self::Check { data },
            Some(Command::Backup { file, data: Data { data } }) => Self::Backup { data, file },
            Some(Command::Restore { file, data: Data { data }, damaged }) => Self::Restore { data, file, damaged },
            None => Self::Serve(serve),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candor_alone_serves_and_so_does_candor_serve() {
        let alone = read(&["candor"]);
        assert_eq!(alone, read(&["candor", "serve"]));
        assert_eq!(alone.listen.as_str(), "127.0.0.1:7070");
        assert_eq!(alone.data, PathBuf::from("candor-data"));
        assert_eq!(read(&["candor", "--listen", "9"]), read(&["candor", "serve", "--listen", "127.0.0.1:9"]));
    }

    #[test]
    fn an_address_may_be_a_port_a_name_or_an_address_of_either_length() {
        for (text, listen) in [
            ("8000", "127.0.0.1:8000"),
            (":8000", "127.0.0.1:8000"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("localhost:0", "localhost:0"),
            ("[::1]:80", "[::1]:80"),
        ] {
            assert_eq!(text.parse::<Listen>().as_ref().map(Listen::as_str), Ok(listen));
        }
        for text in ["", "localhost", "::1", "::1:80", "127.0.0.1:70707", "127.0.0.1:"] {
            assert_eq!(text.parse::<Listen>(), Err(BadListen), "{text}");
        }
    }

    #[test]
    fn the_example_after_a_busy_port_is_a_valid_address() {
        for text in ["127.0.0.1:7070", "[::1]:65535"] {
            let neighbour = text.parse::<Listen>().unwrap().neighbour();
            assert_eq!(neighbour.as_str().parse(), Ok(neighbour.clone()));
        }
    }

    fn read(arguments: &[&str]) -> Config {
        let order = Order::read(arguments.iter().map(OsString::from)).unwrap();
        let Order::Serve(config) = order else { panic!("not to serve, but {order:?}") };
        config
    }
}
