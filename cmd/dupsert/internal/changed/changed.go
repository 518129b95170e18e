// Package changed knows the lines that a patch adds or changes, so that a pull
// request answers for its own findings. It asks git for them where the user
// names a revision, and runs nothing otherwise.
package changed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"github.com/dupsert/dupsert/passes/finding"
)

// Lines are the new lines of files, by path relative to the module's root.
type Lines struct {
	files map[string]map[int64]bool
	whole map[string]bool // files of which every line is new
}

// Since are the lines that differ from a revision, in the work tree as it is:
// what is committed, staged, changed and not yet known to git.
func Since(ctx context.Context, root, rev string) (*Lines, error) {
	if strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("compare with %s: a revision does not begin with a dash", rev)
	}
	patch, err := git(ctx, root, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--unified=0", "--relative", "--end-of-options", rev, "--", ".")
	if err != nil {
		return nil, fmt.Errorf("compare with %s: %w", rev, err)
	}
	l, err := parse(patch)
	if err != nil {
		return nil, fmt.Errorf("compare with %s: %w", rev, err)
	}
	unknown, err := git(ctx, root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, fmt.Errorf("compare with %s: %w", rev, err)
	}
	for name := range strings.SplitSeq(string(unknown), "\x00") {
		l.whole[name] = true
	}
	return l, nil
}

func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(stderr.String()); text != "" {
			return nil, errors.New("git: " + text)
		}
		return nil, fmt.Errorf("git %s: %w", args[0], err)
	}
	return out, nil
}

// Patch are the lines that a patch file adds. Its paths are relative to the
// module's root, or to a folder above it, as git diff prints them.
func Patch(root, file string) (*Lines, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the patch: %w", err)
	}
	l, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the patch %s: %w", file, err)
	}
	return l.below(root), nil
}

func parse(patch []byte) (*Lines, error) {
	files, _, err := gitdiff.Parse(bytes.NewReader(patch))
	if err != nil {
		return nil, err
	}
	l := &Lines{files: map[string]map[int64]bool{}, whole: map[string]bool{}}
	for _, f := range files {
		name := path.Clean(f.NewName)
		if f.IsDelete {
			continue
		}
		if l.files[name] == nil {
			l.files[name] = map[int64]bool{}
		}
		for _, frag := range f.TextFragments {
			at := frag.NewPosition
			for _, line := range frag.Lines {
				switch line.Op {
				case gitdiff.OpAdd:
					l.files[name][at] = true
					at++
				case gitdiff.OpContext:
					at++
				}
			}
		}
	}
	return l, nil
}

// below takes paths that begin above the root, in a repository of several
// modules, for paths below it.
func (l *Lines) below(root string) *Lines {
	out := &Lines{files: map[string]map[int64]bool{}, whole: l.whole}
	for name, lines := range l.files {
		out.files[name] = lines
		for rest := name; ; {
			_, after, more := strings.Cut(rest, "/")
			if !more {
				break
			}
			rest = after
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err == nil {
				break
			}
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(rest))); err == nil {
				out.files[rest] = lines
				break
			}
		}
	}
	return out
}

// Has reports whether a line is new.
func (l *Lines) Has(file string, line int) bool {
	return l.whole[file] || l.files[file][int64(line)]
}

// Touches reports whether a finding stands on a new line: its lookup, its
// insert, the place where the two meet, or a call on the way.
func (l *Lines) Touches(f *finding.Finding) bool {
	if l.Has(f.Join.File, f.Join.Line) || l.Has(f.Join.File, f.Join.LookupLine) || l.Has(f.Join.File, f.Join.InsertLine) {
		return true
	}
	for _, leaf := range []finding.Leaf{f.Lookup, f.Insert} {
		if l.Has(leaf.File, leaf.Line) {
			return true
		}
		for _, hop := range leaf.Via {
			if l.Has(hop.File, hop.Line) {
				return true
			}
		}
	}
	return false
}
