//! `cargo xtask wasm`: the library as a package for npm.
//!
//! The paths of this machine are taken out of what is compiled, so that the same sources, the same Rust and the same
//! `Cargo.lock` give the same bytes wherever they lie.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::Outcome;

mod order;
mod pack;

/// Why the package cannot be built.
type Failure = Box<dyn std::error::Error>;

const TARGET: &str = "wasm32-unknown-unknown";
/// The profile in the workspace's `Cargo.toml`.
const PROFILE: &str = "wasm";

pub(crate) fn run() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask lies in no workspace")?;
    let frontend = root.join("frontends/wasm");
    let package = frontend.join("pkg");
    let module = compile(root)?;
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name("tamis").typescript(true).web(true)?;
    // What is no text is an error, not whatever lies in memory.
    bindgen.debug(true);
    bindgen.remove_producers_section(true).generate(&package)?;
    let module = package.join("tamis_bg.wasm");
    fs::write(package.join("tamis.packed.wasm"), shrink(&frontend, &module)?)?;
    fs::remove_file(&module)?;
    copy_entries(&frontend.join("npm"), &package)?;
    minify(&frontend, &package)?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root.join(licence), package.join(licence))?;
    }
    fs::write(package.join("package.json"), manifest(&frontend)?)?;
    println!("{}", package.display());
    Ok(())
}

/// How the standard library for the target is come by.
enum Std {
    /// It came with the toolchain.
    Installed,
    /// It is built from its source, which cargo calls unstable.
    Built,
}

impl Std {
    fn find(sysroot: &Path) -> Result<Self, String> {
        let rustlib = sysroot.join("lib/rustlib");
        if rustlib.join(TARGET).join("lib").is_dir() {
            Ok(Self::Installed)
        } else if rustlib.join("src/rust/library/Cargo.lock").is_file() {
            Ok(Self::Built)
        } else {
            Err(format!(
                "Rust has neither the target {TARGET} nor the source of its standard library: run .ci/rust-src"
            ))
        }
    }
}

/// Compiles `frontends/wasm`, and tells where the module is.
fn compile(root: &Path) -> Result<PathBuf, Failure> {
    let sysroot = PathBuf::from(output(Command::new("rustc").args(["--print", "sysroot"]))?);
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["build", "--package", "tamis-wasm", "--locked"]);
    cargo.args(["--target", TARGET, "--profile", PROFILE]);
    let mut flags = remapped(root, &sysroot)?;
    // What is computed on some ways alone is not computed ahead on all others.
    flags.push("-Cllvm-args=-enable-pre=false".into());
    if let Std::Built = Std::find(&sysroot)? {
        cargo
            .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
            .env("RUSTC_BOOTSTRAP", "1");
        // No input panics, so nobody would read the messages.
        flags.extend(["-Zunstable-options", "-Cpanic=immediate-abort"].map(OsString::from));
    }
    succeed(cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(OsStr::new("\u{1f}"))))?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join(TARGET).join(PROFILE).join("tamis_wasm.wasm"))
}

/// Flags of the compiler that name places as they are called everywhere.
fn remapped(root: &Path, sysroot: &Path) -> Result<Vec<OsString>, Failure> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let home = home.ok_or("there is no home folder, and CARGO_HOME is not set")?;
    let flag = |(place, name): (&Path, &str)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(place);
        flag.push(format!("=/{name}"));
        flag
    };
    Ok([(root, "tamis"), (home.as_path(), "cargo"), (sysroot, "rust")].map(flag).into())
}

/// A tool from the packages of npm.
fn tool(frontend: &Path, path: &str) -> Result<PathBuf, Failure> {
    let tool = frontend.join("node_modules").join(path);
    if !tool.exists() {
        succeed(Command::new("npm").current_dir(frontend).args(["ci", "--no-audit", "--no-fund"]))?;
    }
    Ok(tool)
}

/// Lets `wasm-opt` make a module smaller, and packs it, its functions in the order that compresses best.
fn shrink(frontend: &Path, module: &Path) -> Result<Vec<u8>, Failure> {
    let tool = tool(frontend, "binaryen/bin/wasm-opt")?;
    let optimize =
        |passes: &[&str]| succeed(Command::new("node").arg(&tool).args(passes).arg(module).arg("-o").arg(module));
    // Tables with their zeros cut out compress worse than whole ones, and so do functions with others inlined. The stack
    // begins at 0, and its end is never reached.
    let inline_nothing = ["--flexible-inline-max-function-size=0", "--always-inline-max-function-size=0"];
    let once_inline_nothing = "--one-caller-inline-max-function-size=0";
    let small = ["--flatten", "--rereloop", "-Oz", "-Oz", "--skip-pass=memory-packing", "--low-memory-unused"];
    optimize(&[&small[..], &inline_nothing, &[once_inline_nothing, "--strip-debug"]].concat())?;
    let unordered = fs::read(module)?;
    let mut smallest: Option<(usize, Vec<u8>)> = None;
    for order in order::all() {
        fs::write(module, order.named(&unordered)?)?;
        optimize(&["--reorder-functions-by-name", "--strip-debug"])?;
        let packed = pack::pack(&fs::read(module)?)?;
        fs::write(module, &packed)?;
        let size = gzipped(module)?;
        if smallest.as_ref().is_none_or(|(least, _)| size < *least) {
            smallest = Some((size, packed));
        }
    }
    Ok(smallest.ok_or("there is no order")?.1)
}

/// How many bytes a file has when it is sent.
fn gzipped(file: &Path) -> Result<usize, Failure> {
    let script = "zlib.gzipSync(fs.readFileSync(process.argv[1]), { level: 9 }).length";
    Ok(output(Command::new("node").args(["--print", script]).arg(file))?.parse()?)
}

/// Copies the files of the package that are written by hand.
fn copy_entries(from: &Path, to: &Path) -> Outcome {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Takes comments, blanks and long names out of the JavaScript; the types keep what is said of it.
fn minify(frontend: &Path, package: &Path) -> Outcome {
    let mut command = Command::new(tool(frontend, ".bin/esbuild")?);
    command.args(["--minify", "--format=esm", "--target=es2022"]);
    command.args(["--log-level=warning", "--allow-overwrite", "--outdir=."]).current_dir(package);
    for entry in fs::read_dir(package)? {
        let name = entry?.file_name();
        if Path::new(&name).extension() == Some(OsStr::new("js")) {
            command.arg(name);
        }
    }
    succeed(&mut command)
}

/// The manifest of the package, with the version of the workspace.
fn manifest(frontend: &Path) -> Result<String, std::io::Error> {
    let template = fs::read_to_string(frontend.join("npm/package.json"))?;
    Ok(template.replace("0.0.0", env!("CARGO_PKG_VERSION")))
}

fn succeed(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|problem| format!("{}: {problem}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed", command.get_program().display()).into()) }
}

/// What a command prints, without the line end.
fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command.output()?;
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}
