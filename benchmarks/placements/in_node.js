// ExcelJS and SheetJS as two more programs that people save forms with; one JSON job on stdin.
const fs = require("fs");
const job = JSON.parse(fs.readFileSync(0, "utf8"));

async function exceljs(source, target, change) {
  const ExcelJS = require("exceljs");
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(source);
  if (change) {
    const own = change.kind === "own_sheet";
    const state = { "very hidden": "veryHidden" }[change.state] ?? change.state;
    const sheet = own ? book.addWorksheet(change.name, { state }) : book.getWorksheet(change.sheet);
    const cell = sheet.getCell(change.row, change.column);
    if (change.kind === "word" || own) cell.value = change.text;
    if (change.kind === "note") cell.note = change.text;
    if (change.kind === "stroke") cell.font = { ...cell.font, strike: true };
    if (change.kind === "hidden_row") sheet.getRow(change.row).hidden = true;
    if (change.kind === "hidden_column") sheet.getColumn(change.column).hidden = true;
    if (change.kind === "renamed_sheet") sheet.name = change.name;
  }
  await book.xlsx.writeFile(target);
}

async function xlsx(source, target, change) {
  const SheetJS = require("xlsx");
  const book = SheetJS.readFile(source, { cellStyles: true, cellDates: false });
  if (change) {
    let sheet = book.Sheets[change.sheet];
    const at = { r: change.row - 1, c: change.column - 1 };
    const address = SheetJS.utils.encode_cell(at);
    const put = (value) => SheetJS.utils.sheet_add_aoa(sheet, [[value]], { origin: address });
    if (change.kind === "own_sheet") {
      sheet = {};
      SheetJS.utils.book_append_sheet(book, sheet, change.name);
      put(change.text);
      book.Workbook.Sheets[book.SheetNames.length - 1] = {
        name: change.name,
        Hidden: { visible: 0, hidden: 1, "very hidden": 2 }[change.state],
      };
    }
    if (change.kind === "word") put(change.text);
    if (change.kind === "note") {
      if (!sheet[address]) put(" "); // it writes no note on a cell that is not there
      SheetJS.utils.cell_add_comment(sheet[address], change.text, "Thư ký");
    }
    if (change.kind === "hidden_row") {
      sheet["!rows"] = sheet["!rows"] ?? [];
      sheet["!rows"][at.r] = { ...sheet["!rows"][at.r], hidden: true };
    }
    if (change.kind === "hidden_column") {
      sheet["!cols"] = sheet["!cols"] ?? [];
      sheet["!cols"][at.c] = { ...sheet["!cols"][at.c], hidden: true };
    }
    if (change.kind === "renamed_sheet") {
      const index = book.SheetNames.indexOf(change.sheet);
      book.SheetNames[index] = change.name;
      book.Sheets[change.name] = sheet;
      delete book.Sheets[change.sheet];
      if (book.Workbook?.Sheets?.[index]) book.Workbook.Sheets[index].name = change.name;
    }
  }
  SheetJS.writeFile(book, target);
}

(async () => {
  const save = { exceljs, xlsx }[job.library];
  for (let at = 0; at < job.targets.length; at++)
    await save(job.source, job.targets[at], job.changes[at]);
})();
