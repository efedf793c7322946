//! A backup taken apart and put together, as somebody would who wants to fool a restore.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;

/// Entries in their order.
pub struct Archive(pub Vec<(String, Vec<u8>)>);

impl Archive {
    pub fn read(path: &Path) -> Self {
        let mut archive = tar::Archive::new(GzDecoder::new(std::fs::File::open(path).unwrap()));
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().to_str().unwrap().to_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (path, bytes)
        });
        Self(entries.collect())
    }

    pub fn write(&self, path: &Path) {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, bytes) in &self.0 {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            builder.append_data(&mut header, path, bytes.as_slice()).unwrap();
        }
        std::fs::write(path, builder.into_inner().unwrap().finish().unwrap()).unwrap();
    }

    /// Everything but when and by which database it was made.
    pub fn state(&self) -> (Json, Vec<(String, Vec<u8>)>) {
        let head: Json = serde_json::from_slice(&self.0[0].1).unwrap();
        (head["revision"].clone(), self.0[1..].to_vec())
    }

    pub fn json(&self, path: &str) -> Json {
        serde_json::from_slice(&self.0.iter().find(|(name, _)| name == path).unwrap().1).unwrap()
    }

    pub fn set_json(&mut self, path: &str, document: &Json) {
        let entry = self.0.iter_mut().find(|(name, _)| name == path).unwrap();
        entry.1 = document.to_string().into_bytes();
    }

    /// Puts other rows into a table, with a table of contents that agrees.
    pub fn set_rows(&mut self, table: &str, rows: &[Json]) {
        let path = format!("tables/{table}/000001.jsonl");
        let bytes: Vec<u8> = rows.iter().flat_map(|row| format!("{row}\n").into_bytes()).collect();
        let mut contents = self.json("manifest.json");
        let told = contents["tables"].as_array_mut().unwrap().iter_mut().find(|told| told["name"] == table).unwrap();
        told["rows"] = json!(rows.len());
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        told["parts"] = json!([digest]);
        self.0.iter_mut().find(|(name, _)| *name == path).unwrap().1 = bytes;
        self.set_json("manifest.json", &contents);
    }

    pub fn rows(&self, table: &str) -> Vec<Json> {
        let path = format!("tables/{table}/000001.jsonl");
        let bytes = &self.0.iter().find(|(name, _)| *name == path).unwrap().1;
        bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect()
    }

    /// Leaves a table out.
    pub fn remove(&mut self, table: &str) {
        self.0.retain(|(name, _)| !name.starts_with(&format!("tables/{table}/")));
        let mut contents = self.json("manifest.json");
        contents["tables"].as_array_mut().unwrap().retain(|told| told["name"] != table);
        self.set_json("manifest.json", &contents);
    }
}
