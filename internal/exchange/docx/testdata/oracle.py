"""Accept or reject all changes of DOCX files in LibreOffice, and write them as text.

Reads lines "accept|reject|keep <tab> docx <tab> target" from standard input and
writes "done" for each. The target's ending says what to write: txt, pdf, or docx.
"""
import os, subprocess, sys, tempfile, time, uuid

import uno
from com.sun.star.beans import PropertyValue


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


FILTERS = {
    ".txt": [prop("FilterName", "Text (encoded)"), prop("FilterOptions", "UTF8,LF,,,")],
    ".pdf": [prop("FilterName", "writer_pdf_Export")],
    ".docx": [prop("FilterName", "MS Word 2007 XML")],
}


def connect(name):
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={name};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.1)
    sys.exit("LibreOffice does not answer")


def main():
    with tempfile.TemporaryDirectory() as profile:
        name = "redonda" + uuid.uuid4().hex
        office = subprocess.Popen(
            ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}", f"--accept=pipe,name={name};urp;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            context = connect(name)
            make = lambda service: context.ServiceManager.createInstanceWithContext(service, context)
            desktop, dispatcher = make("com.sun.star.frame.Desktop"), make("com.sun.star.frame.DispatchHelper")
            for line in sys.stdin:
                what, source, target = line.rstrip("\n").split("\t")
                doc = desktop.loadComponentFromURL("file://" + source, "_blank", 0, (prop("Hidden", True),))
                if what != "keep":
                    command = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}[what]
                    dispatcher.executeDispatch(doc.getCurrentController().getFrame(), command, "", 0, ())
                doc.storeToURL("file://" + target, tuple(FILTERS[os.path.splitext(target)[1]]))
                doc.close(True)
                print("done", flush=True)
            try:
                desktop.terminate()
            except Exception:
                pass
            office.wait(20)
        finally:
            office.kill()


main()
