// Package source is the one list of what a schema can be read from: it reads
// the URLs that name sources, finds the sources of a module that names none,
// and loads them into one catalog for each dialect. It opens no database and
// links no Atlas by itself: a command hands those in as an Atlas.
package source
