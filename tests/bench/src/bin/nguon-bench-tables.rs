//! Measures import and export on the release server: 10,000 lots are imported from a file and exported again, with
//! and without QR pictures. Limits: import 15 s, export with pictures 10 s, 300 MB.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Instant;

use clap::Parser;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// Measures import and export.
#[derive(Parser, Debug)]
struct Arguments {
    /// The release binary.
    #[arg(long, env = "NGUON_BIN", default_value = "target/release/nguon")]
    server: std::path::PathBuf,
    /// PostgreSQL, as postgres://…; SQLite without it.
    #[arg(long, env = "DATABASE_URL")]
    postgres: Option<String>,
    /// Lots: no import takes more than 10,000.
    #[arg(long, default_value_t = 10_000)]
    lots: usize,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The owner of the demo cooperative (README.md).
const OWNER: (&str, &str) = ("chu@thuanhoa.example.vn", "Nguon-demo-2026");

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let measured = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(measure(&arguments)));
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nguon-bench-tables: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(arguments: &Arguments) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let (mut child, address) = start(arguments, folder.path())?;
    let outcome = run(arguments.lots, &address, child.id()).await;
    child.kill()?;
    child.wait()?;
    outcome
}

/// Starts the server with demo data and waits until it prints its address.
fn start(arguments: &Arguments, folder: &std::path::Path) -> Outcome<(Child, String)> {
    let mut command = Command::new(&arguments.server);
    command.args(["serve", "--demo"]).env("NGUON_PORT", "0").env("NGUON_LOG", "warn").env("NGUON_DATA_DIR", folder);
    if let Some(url) = &arguments.postgres {
        command.env("NGUON_DATABASE_URL", url);
    }
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("no standard output")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next() {
        if let Some(address) = line?.strip_prefix("Nguồn: ") {
            let address = address.split_whitespace().next().unwrap_or_default().to_owned();
            std::thread::spawn(move || lines.for_each(drop));
            return Ok((child, address));
        }
    }
    child.kill()?;
    Err("the server ended before it listened".into())
}

async fn run(lots: usize, address: &str, server: u32) -> Outcome<()> {
    let client = reqwest::Client::new();
    let path = |path: &str| format!("{address}/api/v1/{path}");
    let sign_in = json!({ "email": OWNER.0, "password": OWNER.1 });
    let session: Value = client.post(path("session")).json(&sign_in).send().await?.error_for_status()?.json().await?;
    let token = session["access_token"].as_str().ok_or("no access token")?;
    let products: Value =
        client.get(path("products?limit=1")).bearer_auth(token).send().await?.error_for_status()?.json().await?;
    let product = products["items"][0]["name"].as_str().ok_or("no product")?;
    let memory = |what: &str| -> Outcome<()> {
        println!("{what}: {} MB at the most", peak(server)? / 1024);
        Ok(())
    };
    memory("before")?;
    let file = table(lots, product);
    for (what, query) in [("dry run", "?dry_run=true"), ("import", "")] {
        let form = Form::new().part("file", Part::bytes(file.clone().into_bytes()));
        let begun = Instant::now();
        let request = client.post(path(&format!("lots/import{query}"))).bearer_auth(token).multipart(form);
        let report: Value = request.send().await?.error_for_status()?.json().await?;
        println!("{what} of {} rows: {:.2} s", report["rows"], begun.elapsed().as_secs_f64());
    }
    memory("after the import")?;
    for (what, query) in [
        ("QR pictures", "lots/qr-sheet?q=bench"),
        ("xlsx", "lots/export?q=bench"),
        ("csv", "lots/export?format=csv&q=bench"),
    ] {
        let begun = Instant::now();
        let bytes = client.get(path(query)).bearer_auth(token).send().await?.error_for_status()?.bytes().await?;
        println!("export, {what}: {:.2} s, {} kB", begun.elapsed().as_secs_f64(), bytes.len() / 1024);
        memory("since the start")?;
    }
    Ok(())
}

/// Returns a file of lots with every column that a grower fills in.
fn table(lots: usize, product: &str) -> String {
    let mut file =
        "Tên lô;Số lô;Sản phẩm;Xuất xứ;Ngày thu hoạch;Ngày sản xuất;Hạn sử dụng;Khối lượng;Đơn vị khối lượng;\
                    Số lượng;Đơn vị số lượng;Quy cách đóng gói;Mô tả\n"
            .to_owned();
    for number in 0..lots {
        file.push_str(&format!(
            "Bench {number};B-{number};{product};Hàm Thuận Bắc, Lâm Đồng;01/06/2026;02/06/2026;02/12/2026;1250,5;kg;125;\
             thùng carton;Thùng carton 10 kg;Thu hoạch buổi sáng, đóng gói trong ngày\n"
        ));
    }
    file
}

/// Returns the peak memory of a process, in KiB.
fn peak(process: u32) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}
