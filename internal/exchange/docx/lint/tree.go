package lint

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// node is an element; its name has the prefix w: if it is of WordprocessingML. Names of
// attributes stand without their prefix, r:id excepted.
type node struct {
	name     string
	attrs    map[string]string
	children []*node
	text     string
}

const (
	wordprocessing = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relations      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

func parse(body []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	top := &node{}
	open := []*node{top}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(top.children) != 1 {
				return nil, errors.New("not one root element")
			}
			return top.children[0], nil
		}
		if err != nil {
			return nil, err
		}
		in := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attrs: map[string]string{}}
			if t.Name.Space == wordprocessing {
				n.name = "w:" + n.name
			}
			for _, a := range t.Attr {
				name := a.Name.Local
				if a.Name.Space == relations {
					name = "r:" + name
				}
				if _, twice := n.attrs[name]; twice && a.Name.Space != "xmlns" {
					return nil, errors.New("attribute " + name + " is there twice")
				}
				n.attrs[name] = a.Value
			}
			in.children = append(in.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if in == top && strings.TrimSpace(string(t)) != "" {
				return nil, errors.New("text outside the root element")
			}
			in.text += string(t)
		}
	}
}

// walk visits the node and all below it, with the nodes above.
func (n *node) walk(visit func(n *node, above []*node)) {
	var down func(n *node, above []*node)
	down = func(n *node, above []*node) {
		visit(n, above)
		above = append(above, n)
		for _, child := range n.children {
			down(child, above)
		}
	}
	down(n, nil)
}

func (n *node) child(name string) *node {
	for _, child := range n.children {
		if child.name == name {
			return child
		}
	}
	return nil
}

func (n *node) is(names string) bool { return among(n.name, names) }

// among tells whether a name is one of a list parted by spaces.
func among(name, names string) bool {
	for one := range strings.FieldsSeq(names) {
		if "w:"+one == name {
			return true
		}
	}
	return false
}
