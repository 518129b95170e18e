package vettool

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/dupsert/dupsert/analyzer"
)

// printFlags tells go vet which flags are ours.
func (t *Tool) printFlags() error {
	type jsonFlag struct {
		Name  string
		Bool  bool
		Usage string
	}
	var (
		f   flags
		all []jsonFlag
	)
	f.set().VisitAll(func(fl *flag.Flag) {
		b, isBool := fl.Value.(interface{ IsBoolFlag() bool })
		all = append(all, jsonFlag{fl.Name, isBool && b.IsBoolFlag(), fl.Usage})
	})
	data, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return fmt.Errorf("print flags: %w", err)
	}
	_, err = t.Stdout.Write(append(data, '\n'))
	return err
}

// printIdentity prints the line that go vet makes part of every cache key. A
// clean result is cached under it, so whatever may change a verdict and is not
// in the package itself has to be in it: the program and every module's
// schema. It runs once, in the folder go vet was called in, before anything
// else; so it is also where schemas are compiled for the units to read.
func (t *Tool) printIdentity(ctx context.Context) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the executable: %w", err)
	}
	h := sha256.New()
	if err := hashFile(h, exe); err != nil {
		return fmt.Errorf("hash the executable: %w", err)
	}
	program := fmt.Sprintf("%x", h.Sum(nil))
	roots, err := modules(ctx)
	if err != nil {
		return err
	}
	for _, root := range roots {
		if err := t.compile(ctx, h, root, program); err != nil {
			return err
		}
		beside, err := analyzer.Digest(root)
		if err != nil {
			return err
		}
		h.Write(beside)
	}
	_, err = fmt.Fprintf(t.Stdout, "%s version devel schema-and-program buildID=%x\n", exe, h.Sum(nil))
	return err
}

func hashFile(w io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// modules are the folders of all main modules, those of a workspace included:
// a package of any of them may be a unit of this run.
func modules(ctx context.Context) ([]string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if msg := strings.TrimSpace(stderr.String()); msg != "" {
			err = errors.New(msg)
		}
		return nil, fmt.Errorf("list the main modules: %w", err)
	}
	return strings.Split(strings.TrimSpace(stdout.String()), "\n"), nil
}
