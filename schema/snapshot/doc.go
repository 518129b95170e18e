// Package snapshot keeps catalogs in files: a compact binary form that a go
// vet process opens in microseconds, and a cache of such files that notices
// when a source has changed. By itself, it reads no schema source.
package snapshot
