//! The `candor` binary.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context as _;
use server::app::App;
use server::config::Config;
use server::{app, telemetry};
use tokio::net::TcpListener;

fn main() -> ExitCode {
    let config = match Config::read(std::env::args_os()) {
        Ok(config) => config,
        Err(error) => error.exit(),
    };
    telemetry::start(config.log, config.log_level);
    match run(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if this cannot be written.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(config: &Config) -> anyhow::Result<()> {
    let shutdown = app::told_to_stop()?;
    let listener = app::listen(&config.listen).await?;
    let numbers = match &config.metrics {
        Some(listen) => Some(app::listen(listen).await?),
        None => None,
    };
    let app = App::open(config)?;
    let mut greeting = app.greeting(address_of(&listener)?);
    if let Some(numbers) = numbers {
        greeting.push_str(&App::greeting_of_numbers(address_of(&numbers)?));
        app.count_at(numbers);
    }
    let mut out = std::io::stdout();
    // A closed standard output is no reason not to serve.
    let _ = out.write_all(greeting.as_bytes()).and_then(|()| out.flush());
    app.serve(listener, shutdown).await;
    Ok(())
}

fn address_of(listener: &TcpListener) -> anyhow::Result<SocketAddr> {
    listener.local_addr().context("the operating system does not tell the address of a listener")
}
