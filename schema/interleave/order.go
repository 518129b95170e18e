package interleave

// DefaultOrder is the order of a race: every session goes up to the end of
// its first lookups, then every session writes, then every session ends its
// transaction. In a stage the sessions go one after the other.
func DefaultOrder(sessions []Session) []int {
	var order []int
	for stage := range 3 {
		for i, s := range sessions {
			for range stages(s.Steps)[stage] {
				order = append(order, i)
			}
		}
	}
	return order
}

// stages is how many steps look up, write and end.
func stages(steps []Step) [3]int {
	end := len(steps)
	for end > 0 && (steps[end-1].Kind == Commit || steps[end-1].Kind == Rollback || steps[end-1].Kind == Lock) {
		end-- // e.g. RELEASE_LOCK after the commit
	}
	look := 0
	for i, s := range steps[:end] {
		if s.Kind == Insert {
			break
		}
		if s.Kind == Lookup {
			look = i + 1
		}
	}
	return [3]int{look, end - look, len(steps) - end}
}

// SerialOrder lets the sessions run one after the other: what should happen
// when there is no race, and whether the steps do what they are meant to.
func SerialOrder(sessions []Session) []int {
	var order []int
	for i, s := range sessions {
		for range s.Steps {
			order = append(order, i)
		}
	}
	return order
}
