// Package httpapi is the edge to browsers: /api/v1 as JSON, sessions in cookies,
// refusals as application/problem+json, the door to the live rooms, and the built
// web app. docs/api.md lists every route. It decides nothing: rights come from
// contribution.May, sessions from people.Book.
package httpapi
