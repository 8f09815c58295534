//! The `candor` binary.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::anyhow;
use server::app::App;
use server::app::care::{self, CareError};
use server::check::Report;
use server::config::{Config, Order};
use server::{app, telemetry};
use tokio::net::TcpListener;

fn main() -> ExitCode {
    let order = match Order::read(std::env::args_os()) {
        Ok(order) => order,
        Err(error) => error.exit(),
    };
    match obey(order) {
        Ok(code) => code,
        Err(error) => {
            // Each error tells its cause itself. Nobody is left to tell if this cannot be written.
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn obey(order: Order) -> anyhow::Result<ExitCode> {
    Ok(match order {
        Order::Serve(config) => {
            telemetry::start(config.log, config.log_level);
            serve(&config)?;
            ExitCode::SUCCESS
        }
        Order::Check { data } => told(&care::check(&data)?, ""),
        Order::Backup { data, file } => told(&care::backup(&data, &file)?, &format!("The copy is {}\n", file.display())),
        Order::Restore { data, file, damaged } => match care::restore(&data, &file, damaged) {
            Ok(report) => {
                told(&report, &format!("It is in {0}. Start it: candor serve --data {0}\n", data.display()));
                ExitCode::SUCCESS
            }
            Err(CareError::Damaged { report }) => {
                told(&report, "");
                return Err(CareError::Damaged { report }.into());
            }
            Err(error) => return Err(error.into()),
        },
    })
}

/// Tells what was found, and the exit code for it.
fn told(report: &Report, more: &str) -> ExitCode {
    // Whoever does not listen to the words still has the exit code.
    let _ = write!(std::io::stdout(), "{report}{more}");
    if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[tokio::main]
async fn serve(config: &Config) -> anyhow::Result<()> {
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
    listener.local_addr().map_err(|error| anyhow!("the operating system does not tell the address of a listener: {error}"))
}
