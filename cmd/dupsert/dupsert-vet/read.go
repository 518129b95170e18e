package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/dupsert/dupsert/cmd/dupsert/internal/sources"
	"github.com/dupsert/dupsert/schema/snapshot"
	"github.com/dupsert/dupsert/schema/source"
)

// read reads schemas without Atlas, and through dupsert those that need it.
func read(ctx context.Context, root string, opts sources.Options) (*sources.Schemas, error) {
	s, err := sources.With(nil)(ctx, root, opts)
	if !errors.Is(err, source.ErrNoAtlas) {
		return s, err
	}
	exe, findErr := dupsert()
	if findErr != nil {
		return nil, fmt.Errorf("%w: %w", err, findErr)
	}
	return through(ctx, exe, root, opts)
}

// dupsert is the command beside this one, or on the PATH.
func dupsert() (string, error) {
	self, err := os.Executable()
	if err == nil {
		beside := filepath.Join(filepath.Dir(self), "dupsert"+filepath.Ext(self))
		if _, err := os.Stat(beside); err == nil {
			return beside, nil
		}
	}
	exe, err := exec.LookPath("dupsert")
	if err != nil {
		return "", fmt.Errorf("install dupsert beside dupsert-vet, or write a snapshot with dupsert schema --write: %w", err)
	}
	return exe, nil
}

// through has dupsert write a snapshot and reads it.
func through(ctx context.Context, exe, root string, opts sources.Options) (*sources.Schemas, error) {
	dir, err := os.MkdirTemp("", "dupsert-vet-")
	if err != nil {
		return nil, fmt.Errorf("read the schema through %s: %w", exe, err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // in the temporary folder
	file := filepath.Join(dir, "schema.dupsert")
	args := []string{"schema", "--offline", "--write", file, "-C", root}
	for _, u := range opts.URLs {
		args = append(args, "--schema", u)
	}
	cmd := exec.CommandContext(ctx, exe, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		if msg := strings.TrimPrefix(strings.TrimSpace(stderr.String()), "dupsert: "); msg != "" {
			return nil, errors.New(msg)
		}
		return nil, fmt.Errorf("read the schema through %s: %w", exe, err)
	}
	cats, _, err := snapshot.Read(file)
	if err != nil {
		return nil, err
	}
	return &sources.Schemas{Catalogs: cats}, nil
}
