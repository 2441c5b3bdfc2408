"""Prepares TikTok audiences: turns an export of rows into files of SHA-256 hashes."""
