package pairs

import (
	"strconv"
	"strings"

	"github.com/dupsert/dupsert/passes/summary"
)

// earlier notes, for each pair, the lookups of other pairs that ask for the same
// insert before its own does: where the insert runs, they have missed, too.
//
//	// Have: if none by uri { if none by url { insert } }
func earlier(fn *summary.Func, pairs []*Pair) {
	for _, p := range pairs {
		for _, o := range pairs {
			if o.Lookup.Op.Key == p.Lookup.Op.Key || o.Insert.Op.Key != p.Insert.Op.Key || o.Join != p.Join || !strings.EqualFold(o.Table, p.Table) {
				continue
			}
			if before(fn, o.Lookup.Op.Key, p.Lookup.Op.Key) {
				p.Earlier = append(p.Earlier, o.Lookup)
			}
		}
	}
}

// before reports whether the way to one call begins in a block of the function from which that of another is reached, and not the other way round.
func before(fn *summary.Func, a, b string) bool {
	from, to := blockNumber(a), blockNumber(b)
	return from != to && reaches(fn, from, to) && !reaches(fn, to, from)
}

// blockNumber is the block in which the way to a call begins.
func blockNumber(key string) int {
	key = strings.TrimLeft(key, ">!")
	n, _, _ := strings.Cut(key, ".")
	b, err := strconv.Atoi(n)
	if err != nil {
		return 0
	}
	return b
}

func reaches(fn *summary.Func, from, to int) bool {
	seen := map[int]bool{}
	work := []int{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b >= len(fn.Blocks) || seen[b] {
			continue
		}
		seen[b] = true
		for _, s := range fn.Blocks[b].Succs {
			if s == to {
				return true
			}
			work = append(work, s)
		}
	}
	return false
}
