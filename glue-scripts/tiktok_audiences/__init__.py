"""Prepares TikTok audiences: an export of rows in, files of SHA-256 hashes out."""
