package interleave

// outcome is the first that applies, with the code of the error that made it.
func (r *run) outcome(rows int) (Outcome, string) {
	failures := map[Class]string{}
	recovered, code, waited := false, "", false
	for _, s := range r.sessions {
		if e := s.lost(); e != nil {
			if _, has := failures[e.Class]; !has {
				failures[e.Class] = e.Code
			}
		} else if e := s.overcame(); e != nil && !recovered {
			recovered, code = true, e.Code
		}
		waited = waited || s.waitedToLook
	}
	if rows > 1 {
		return Duplicates, ""
	}
	if _, broken := failures[Broken]; broken {
		return Failed, failures[Broken]
	}
	for _, o := range []struct {
		class   Class
		outcome Outcome
	}{
		{Deadlocked, Deadlock}, {Serialization, SerialFailure},
		{Unique, LoserFailed}, {Aborted, LoserFailed}, {LockTimeout, LoserFailed}, {Busy, LoserFailed},
	} {
		if code, has := failures[o.class]; has {
			return o.outcome, code
		}
	}
	switch {
	case recovered:
		return Recovered, code
	case rows == 0:
		return NoRow, ""
	case waited:
		return WaitedThenSaw, ""
	}
	return OneRow, ""
}

// lost is the error that the session could not get over: what it ended with,
// or a violation after which it looked again and found nothing.
func (s *session) lost() *Event {
	switch {
	case s.failed != nil:
		return s.failed
	case s.violated != nil && s.lookedAgain && !s.cured:
		return s.violated
	}
	return nil
}

// overcame is the error after which the session was right again.
func (s *session) overcame() *Event {
	if s.violated != nil {
		return s.violated
	}
	return s.retried
}
