// Package web holds the built web app. The build fills dist; in a clone it has only
// a placeholder, which keeps the Go code building.
package web

import (
	"embed"
	"io/fs"
)

// all: because SvelteKit's folder _app begins with an underscore, which embed leaves out otherwise.
//
//go:embed all:dist
var dist embed.FS

// App gives the built files, index.html at their root.
func App() fs.FS {
	app, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: " + err.Error()) // the name is a constant and valid
	}
	return app
}
