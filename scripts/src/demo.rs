//! Plays the main job in a real browser: set-up and a later sign-in.

use std::env;
use std::process::Command;

use crate::bundle;
use crate::ensure;
use crate::error::Error;
use crate::process::{program, run};
use crate::workspace::Workspace;

/// The language of browser and replicas.
#[derive(Clone, Copy)]
pub(crate) enum Lang {
    Dutch,
    English,
    German,
    French,
    Spanish,
}

impl Lang {
    pub(crate) fn parse(tag: Option<&str>) -> Result<Self, Error> {
        match tag {
            None | Some("nl") => Ok(Self::Dutch),
            Some("en") => Ok(Self::English),
            Some("de") => Ok(Self::German),
            Some("fr") => Ok(Self::French),
            Some("es") => Ok(Self::Spanish),
            Some(other) => {
                Err(Error::Usage(format!("`{other}` is not a language here; `nl`, `en`, `de`, `fr` and `es` are.")))
            }
        }
    }

    fn tag(self) -> &'static str {
        match self {
            Self::Dutch => "nl",
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }
}

pub(crate) fn play(workspace: &Workspace, headless: bool, lang: Lang) -> Result<(), Error> {
    bundle::build(workspace, false)?;
    let mut node = program(workspace, "node");
    node.arg("--enable-source-maps");
    set_browser(workspace, &mut node, headless || !has_display())?;
    node.env("SIXBOX_LANG", lang.tag());
    node.args(bundle::bundle_for_node(workspace, &["demo".to_owned()])?);
    run(&mut node)
}

/// Draws every state of the popup, and the extension's pages, into target/gallery: in every language, or in one.
pub(crate) fn draw_gallery(workspace: &Workspace, lang: Option<&str>) -> Result<(), Error> {
    bundle::build(workspace, false)?;
    let mut node = program(workspace, "node");
    node.arg("--enable-source-maps");
    set_browser(workspace, &mut node, true)?;
    match lang {
        Some(tag) if !workspace.join("extension/_locales").join(tag).is_dir() => {
            return Err(Error::Usage(format!("`{tag}` is no folder of extension/_locales.")));
        }
        Some(tag) => node.env("SIXBOX_LANG", tag),
        None => node.env_remove("SIXBOX_LANG"),
    };
    node.args(bundle::bundle_for_node(workspace, &["gallery/draw".to_owned()])?);
    run(&mut node)
}

/// Tells a script which browser and which extension to use.
pub(crate) fn set_browser(workspace: &Workspace, command: &mut Command, headless: bool) -> Result<(), Error> {
    command.env("SIXBOX_EXTENSION", workspace.extension()).env("SIXBOX_CHROMIUM", ensure::chromium(workspace)?);
    if headless {
        command.env("SIXBOX_HEADLESS", "1");
    } else {
        command.env_remove("SIXBOX_HEADLESS");
    }
    Ok(())
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
