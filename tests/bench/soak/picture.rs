//! The curve of the server's memory, as an SVG that reads in light and in dark.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::Fault;

/// How much memory the server held.
pub(crate) struct Sample {
    pub(crate) at: Duration,
    pub(crate) memory: u64,
    /// The how manieth process it was.
    pub(crate) process: usize,
}

/// When something went wrong.
pub(crate) struct Mark {
    pub(crate) at: Duration,
    pub(crate) fault: Fault,
}

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 300.0;
const EDGE: f64 = 48.0;

/// A process has settled when so much of the sampling of it is over.
const SETTLED: usize = 3;

/// The lowest and the highest over the later two thirds of each process that was seen often enough to have settled.
pub(crate) fn range(samples: &[Sample]) -> (u64, u64) {
    let mut settled: Vec<u64> = Vec::new();
    for run in samples.chunk_by(|one, other| one.process == other.process).filter(|run| run.len() >= 30) {
        settled.extend(run[run.len() / SETTLED..].iter().map(|sample| sample.memory));
    }
    (settled.iter().copied().min().unwrap_or(0), settled.iter().copied().max().unwrap_or(0))
}

/// Draws a line for each process, and a mark for each time that the server stood still or ended.
pub(crate) fn draw(path: &Path, samples: &[Sample], marks: &[Mark]) -> io::Result<()> {
    let last = samples.last().map_or(1.0, |sample| sample.at.as_secs_f64());
    let most = samples.iter().map(|sample| sample.memory).max().unwrap_or(1) as f64 * 1.2;
    let across = |at: Duration| EDGE + (WIDTH - 2.0 * EDGE) * at.as_secs_f64() / last;
    let up = |memory: f64| HEIGHT - EDGE - (HEIGHT - 2.0 * EDGE) * memory / most;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Memory of the server over time\">\n\
         <style>text{{font:13px sans-serif;fill:#777}}.axis{{fill:none;stroke:#999}}.memory{{fill:none;stroke:#0f7c80;stroke-width:2}}\
         .Stall{{stroke:#c9a227}}.Kill{{stroke:#c0392b;stroke-width:2}}.Restart{{stroke:#2f6fb5;stroke-width:2}}</style>\n"
    );
    let bottom = HEIGHT - EDGE;
    for mark in marks.iter().filter(|mark| matches!(mark.fault, Fault::Stall | Fault::Kill | Fault::Restart)) {
        let x = across(mark.at);
        let top = if mark.fault == Fault::Stall { bottom - 8.0 } else { EDGE };
        writes(&mut svg, format_args!("<path class=\"{:?}\" d=\"M{x:.1} {bottom}V{top}\"/>\n", mark.fault));
    }
    for run in samples.chunk_by(|one, other| one.process == other.process) {
        let points: Vec<String> = run.iter().map(|sample| format!("{:.1},{:.1}", across(sample.at), up(sample.memory as f64))).collect();
        writes(&mut svg, format_args!("<polyline class=\"memory\" points=\"{}\"/>\n", points.join(" ")));
    }
    writes(&mut svg, format_args!("<path class=\"axis\" d=\"M{EDGE} {EDGE}V{bottom}H{}\"/>\n", WIDTH - EDGE));
    for part in 0..=4 {
        let memory = most * f64::from(part) / 4.0;
        writes(&mut svg, format_args!("<text x=\"4\" y=\"{:.0}\">{:.0} MB</text>\n", up(memory) + 4.0, memory / 1e6));
        let at = Duration::from_secs_f64(last * f64::from(part) / 4.0);
        let x = across(at) - 16.0;
        writes(&mut svg, format_args!("<text x=\"{x:.0}\" y=\"{}\">{:.0} min</text>\n", HEIGHT - 28.0, at.as_secs_f64() / 60.0));
    }
    let legend = "memory of the server; red: killed, blue: restarted, yellow: stood still";
    writes(&mut svg, format_args!("<text x=\"{EDGE}\" y=\"24\">{legend}</text>\n</svg>\n"));
    fs::write(path, svg)
}

fn writes(svg: &mut String, what: std::fmt::Arguments<'_>) {
    svg.write_fmt(what).expect("a text takes whatever is written");
}
