package report

import "strconv"

// drawing is a picture with places: html.tmpl draws it, wide with time going
// right, and narrow with time going down.
type drawing struct {
	ID            string
	Words         string
	Width, Height int
	Wide          bool
	Lanes         []drawnLane
	Window        *box
	Marks         []mark
}

// drawnLane is a lane's line, its name, and the bar of what is held around its steps.
type drawnLane struct {
	Name           string
	X, Y           int // of the name
	X1, Y1, X2, Y2 int // of the line
	Held           *box
}

type box struct{ X, Y, W, H, LabelX, LabelY int }

// mark is a step: a dot and two lines of text.
type mark struct {
	X, Y         int
	TextX, TextY int
	Anchor       string // of the text: middle or start
	Kind         string // look, write, bad: its colour and shape
	What, Result string
}

// The wide drawing's measures.
const (
	wideLeft, wideStep, wideA, wideB, wideHeight = 150, 132, 70, 142, 204
)

// The narrow drawing's measures.
const (
	narrowTop, narrowStep, narrowA, narrowB, narrowWidth = 56, 58, 22, 190, 392
)

func (p *picture) wide(id string) drawing {
	width := wideLeft + (len(p.steps)-1)*wideStep + 106
	d := drawing{ID: id + "w", Words: p.words(), Width: width, Height: wideHeight, Wide: true}
	y := [2]int{wideA, wideB}
	for i, name := range p.lanes {
		l := drawnLane{Name: name, X: 8, Y: y[i] + 5, X1: 84, Y1: y[i], X2: width - 14, Y2: y[i]}
		if first, last, ok := p.span(i); ok && p.held != "" {
			l.Held = &box{X: wideLeft + first*wideStep - 18, Y: y[i] - 14, W: (last-first)*wideStep + 36, H: 28}
		}
		d.Lanes = append(d.Lanes, l)
	}
	if p.open >= 0 {
		x := wideLeft + p.open*wideStep
		w := (p.closed - p.open) * wideStep
		d.Window = &box{X: x, Y: wideA, W: w, H: wideB - wideA, LabelX: x + w/2, LabelY: (wideA+wideB)/2 + 4}
	}
	for i, s := range p.steps {
		m := s.mark(i, 22)
		m.X, m.Y = wideLeft+i*wideStep, y[s.lane]
		m.TextX, m.Anchor = m.X, "middle"
		m.TextY = m.Y - 38
		if s.lane == 1 {
			m.TextY = m.Y + 31
		}
		d.Marks = append(d.Marks, m)
	}
	return d
}

func (p *picture) narrow(id string) drawing {
	height := narrowTop + (len(p.steps)-1)*narrowStep + 38
	d := drawing{ID: id + "n", Words: p.words(), Width: narrowWidth, Height: height}
	x := [2]int{narrowA, narrowB}
	for i, name := range p.lanes {
		l := drawnLane{Name: name, X: x[i] - 12, Y: 18, X1: x[i], Y1: 30, X2: x[i], Y2: height - 8}
		if first, last, ok := p.span(i); ok && p.held != "" {
			l.Held = &box{X: x[i] - 14, Y: narrowTop + first*narrowStep - 18, W: 28, H: (last-first)*narrowStep + 36}
		}
		d.Lanes = append(d.Lanes, l)
	}
	if p.open >= 0 {
		d.Window = &box{X: narrowA, Y: narrowTop + p.open*narrowStep, W: narrowB - narrowA, H: (p.closed - p.open) * narrowStep}
		d.Window.LabelX, d.Window.LabelY = (narrowA+narrowB)/2, d.Window.Y+d.Window.H/2+4
	}
	for i, s := range p.steps {
		m := s.mark(i, 20)
		m.X, m.Y = x[s.lane], narrowTop+i*narrowStep
		m.TextX, m.TextY, m.Anchor = m.X+20, m.Y-2, "start"
		d.Marks = append(d.Marks, m)
	}
	return d
}

// span is the first and the last step of a lane.
func (p *picture) span(lane int) (first, last int, ok bool) {
	first = -1
	for i, s := range p.steps {
		if s.lane == lane && first < 0 {
			first = i
		}
		if s.lane == lane {
			last = i
		}
	}
	return first, last, first >= 0
}

func (s step) mark(i, limit int) mark {
	kind := "write"
	switch {
	case s.bad:
		kind = "bad"
	case s.what == "look up" || s.what == "waits":
		kind = "look"
	}
	return mark{Kind: kind, What: strconv.Itoa(i+1) + " " + s.what, Result: shorten(s.result, limit)}
}
