//! Measures labels: 10,000 consumer labels with as many different QR codes and four lines as one PDF, on one core,
//! beside the QR symbols alone, the unavoidable part; and the parsing of scanned codes. Times are CPU times, so that
//! other work of the machine is not included. Limits: 5 s, 200 MB, a million codes a second.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use nguon_domain::identification::identifier::scan;
use nguon_domain::labelling::label::{Resolution, Stock};
use nguon_labels::content::Consumer;
use nguon_labels::pdf::{Copies, PdfMetadata, write};
use nguon_labels::symbol::{Correction, Symbol};
use nguon_labels::{Content, Grid, LayoutError, Sheet, lay_out, lay_out_on, zpl};

/// Measures labels.
#[derive(Parser, Debug)]
struct Arguments {
    /// Labels: no run has more than 10,000.
    #[arg(long, default_value_t = 10_000)]
    labels: u32,
    /// How often; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Where the last PDF is kept.
    #[arg(long)]
    keep: Option<std::path::PathBuf>,
}

/// The longest time for all labels, in seconds, and the largest memory, in megabytes.
const LIMITS: (f64, f64) = (5.0, 200.0);
/// The fewest codes parsed in a second.
const MIN_READ: f64 = 1e6;
/// Codes parsed in one round.
const CODES: u32 = 500_000;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("nguon-bench-labels: {error}");
            ExitCode::FAILURE
        }
    }
}

fn address(number: u32) -> String {
    format!("https://truyxuat.lamdong.example.vn/01/08938505970011/10/TL-20261115-{number:05}")
}

fn content(number: u32) -> Content {
    Content::Consumer(Consumer {
        address: address(number),
        lines: vec![
            "Thanh long ruột đỏ Thuận Hòa".to_owned(),
            format!("Lô: TL-20261115-{number:05}"),
            "NSX:\u{a0}15/11/2026  HSD:\u{a0}15/12/2026".to_owned(),
            format!("Mã truy xuất: 7K3M9{number:05}"),
        ],
    })
}

fn run(arguments: &Arguments) -> Outcome<bool> {
    let stock = Stock::find("a4_24").ok_or("no such stock")?;
    let sheet = Sheet { stock, start: 0, offset: (0, 0) };
    let metadata = PdfMetadata { title: "Nhãn".to_owned(), created_at: chrono::DateTime::default() };
    let (mut symbols, mut documents, mut size) = (Vec::new(), Vec::new(), 0);
    for round in 0..arguments.rounds.max(1) {
        let started = on_processor()?;
        let modules: usize = (0..arguments.labels)
            .filter_map(|number| Symbol::qr(&address(number), Correction::Quarter))
            .map(|symbol| symbol.runs.len())
            .sum();
        symbols.push(on_processor()? - started);
        let labels = (0..arguments.labels)
            .map(|number| Ok::<_, LayoutError>(Copies { drawing: lay_out(&content(number), stock, None)?, count: 1 }));
        let started = on_processor()?;
        let pdf = write(&sheet, &metadata, labels).map_err(|error| format!("{error:?}"))?;
        documents.push(on_processor()? - started);
        size = pdf.len();
        if modules == 0 {
            return Err("no symbols".into());
        }
        if let Some(path) = arguments.keep.as_ref().filter(|_| round + 1 == arguments.rounds.max(1)) {
            std::fs::write(path, &pdf)?;
        }
    }
    let (symbols, documents) = (median(&mut symbols), median(&mut documents));
    let peak = peak_megabytes()?;
    println!("## Labels\n");
    println!("| {} labels, {} rounds, one core | |", arguments.labels, arguments.rounds);
    println!("|---|---|");
    println!("| baseline: their QR symbols alone | {symbols:.2} s |");
    println!("| laid out and written as PDF | {documents:.2} s (limit {} s) |", LIMITS.0);
    println!("| PDF / QR symbols alone | {:.2} |", documents / symbols);
    println!("| size | {:.1} MB |", size as f64 / 1e6);
    println!("| peak memory of the process | {peak:.0} MB (limit {} MB) |", LIMITS.1);
    let mut all_in_time = documents <= LIMITS.0 && peak <= LIMITS.1;
    println!("\n| {} labels on a roll of 70 × 50 mm as ZPL | time | size |\n|---|---|---|", arguments.labels);
    for resolution in Resolution::ALL {
        let (seconds, size) = for_printers(arguments, resolution)?;
        println!("| {} dpi | {seconds:.2} s | {:.1} MB |", resolution.as_str(), size as f64 / 1e6);
    }
    println!("\n| codes, read as they are scanned | a second (limit {:.0} million) |\n|---|---|", MIN_READ / 1e6);
    for (what, code) in CODES_READ {
        let rate = read(arguments, code)?;
        println!("| {what} | {:.2} million |", rate / 1e6);
        all_in_time &= rate >= MIN_READ;
    }
    Ok(all_in_time)
}

/// Renders the labels as ZPL. Returns seconds and bytes.
fn for_printers(arguments: &Arguments, resolution: Resolution) -> Outcome<(f64, usize)> {
    let stock = Stock::find("roll_70x50").ok_or("no such stock")?;
    let grid = Grid::of(resolution);
    let labels = (0..arguments.labels).map(|number| {
        Ok::<_, LayoutError>(Copies { drawing: lay_out_on(&content(number), stock, None, grid)?, count: 1 })
    });
    let started = on_processor()?;
    let mut file = Vec::new();
    zpl::write(&mut file, grid, (0, 0), labels)?;
    Ok(((on_processor()? - started).as_secs_f64(), file.len()))
}

/// Scanned codes; `#` stands for six digits that differ in each code.
const CODES_READ: [(&str, &str); 4] = [
    ("GTIN, lot and two dates, from a scanner", "]C10108938505970011132611151727031510TL#\u{1d}21A7"),
    ("SSCC, from a scanner", "]C100893531200000002520"),
    ("GTIN and lot in brackets", "(01)08938505970011(10)TL-#"),
    ("Digital Link with GTIN and lot", "https://truyxuat.lamdong.example.vn/01/08938505970011/10/TL-#"),
];

/// Returns codes parsed per second: the median of the rounds.
fn read(arguments: &Arguments, code: &str) -> Outcome<f64> {
    let codes: Vec<String> = (0..CODES).map(|number| code.replace('#', &format!("{number:06}"))).collect();
    let mut times = Vec::new();
    for _ in 0..arguments.rounds.max(1) {
        let started = on_processor()?;
        let read = codes.iter().filter(|code| scan::read(std::hint::black_box(code.as_bytes())).is_ok()).count();
        times.push(on_processor()? - started);
        if read != codes.len() {
            return Err(format!("{} codes like {code} are refused", codes.len() - read).into());
        }
    }
    Ok(f64::from(CODES) / median(&mut times))
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

/// Returns the CPU time of this thread, as Linux counts it.
fn on_processor() -> Outcome<Duration> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = counted.split_whitespace().next().ok_or("no schedstat")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

/// Returns the peak memory of this process, as Linux counts it.
fn peak_megabytes() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1000.0)
}
