// Package pdf lets LibreOffice lay a Word file out as PDF, where an operator has it on the
// machine. The print of the HTML form gives a PDF without it.
package pdf
