package httpapi

import (
	"encoding/csv"
	"strings"

	"github.com/gin-gonic/gin"
)

// sheetOut answers with a CSV that spreadsheets of both languages open: UTF-8 with a
// mark, CRLF, and no cell that would be taken for a formula.
func sheetOut(c *gin.Context, name string, rows func(write func(cells ...string) error) error) error {
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Header("Content-Type", "text/csv; charset=utf-8")
	if _, err := c.Writer.WriteString("\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(c.Writer)
	w.UseCRLF = true
	err := rows(func(cells ...string) error {
		for i, cell := range cells {
			cells[i] = neutral(cell)
		}
		return w.Write(cells)
	})
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return err
}

// neutral keeps a spreadsheet from running a cell (OWASP, CSV injection): what begins
// as a formula does gets an apostrophe before it.
func neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
