//! `cargo xtask wasm`: builds the npm package of `frontends/wasm`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use wasm_bindgen_cli_support::Bindgen;

use crate::Outcome;

const TARGET: &str = "wasm32-unknown-unknown";

pub(crate) fn run() -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("xtask is not in a workspace")?;
    let frontend = root.join("frontends/wasm");
    let package = frontend.join("pkg");
    let module = package.join("tamis_bg.wasm");
    let mut bindgen = Bindgen::new();
    fs::remove_dir_all(&package).ok();
    // In debug mode, arguments that are not strings are an error.
    bindgen.input_path(compile(root)?).out_name("tamis").web(true)?.typescript(true).debug(true);
    bindgen.omit_default_module_path(true).generate(&package)?;
    if !frontend.join("node_modules").exists() {
        succeed(Command::new("npm").arg("ci").current_dir(&frontend))?;
    }
    let mut optimize = Command::new("node");
    optimize.arg(frontend.join("node_modules/binaryen/bin/wasm-opt")).args([
        "-Oz",
        "--strip-debug",
        "--strip-producers",
    ]);
    succeed(optimize.arg(&module).arg("-o").arg(&module))?;
    let sources = fs::read_dir(frontend.join("npm"))?.map(|entry| entry.map(|entry| entry.path()));
    for file in sources.chain(["LICENSE-APACHE", "LICENSE-MIT"].map(|name| Ok(root.join(name)))) {
        let file = file?;
        fs::copy(&file, package.join(file.file_name().ok_or("a file has a name")?))?;
    }
    fs::copy(frontend.join("README.md"), package.join("README.md"))?;
    declare_for_require(&package)?;
    let manifest = fs::read_to_string(package.join("package.json"))?;
    Ok(fs::write(package.join("package.json"), manifest.replace("0.0.0", env!("CARGO_PKG_VERSION")))?)
}

/// Copies the types for `require`, whose files must have names of their own.
fn declare_for_require(package: &Path) -> Outcome {
    fs::copy(package.join("tamis.d.ts"), package.join("tamis.d.cts"))?;
    let types = fs::read_to_string(package.join("index.d.ts"))?;
    Ok(fs::write(package.join("index.d.cts"), types.replace("./tamis.js", "./tamis.cjs"))?)
}

/// Compiles `frontends/wasm` and returns the path of the module. Without the target installed, builds the standard
/// library from source, optimized for size.
fn compile(root: &Path) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root).args(["build", "--package=tamis-wasm", "--locked", "--profile=wasm", "--target", TARGET]);
    let libraries = Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]).output()?.stdout;
    if !Path::new(String::from_utf8(libraries)?.trim()).is_dir() {
        cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
    }
    succeed(&mut cargo)?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join(TARGET).join("wasm/tamis_wasm.wasm"))
}

fn succeed(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed", command.get_program().display()).into()) }
}
