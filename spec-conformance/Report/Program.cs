using ActorServer.Report;

// Report [--write] RESULTS.xml …: makes REPORT.md and the implementation report, and fails on a claim without a clause in src/ or without a test.
// FEDERATION.md must say what the tables say; --write makes it so.
var root = new DirectoryInfo(AppContext.BaseDirectory);
while (root is not null && !File.Exists(Path.Combine(root.FullName, "ActorServer.sln"))) root = root.Parent;
string At(params string[] parts) => Path.Combine([root?.FullName ?? ".", .. parts]);

var specifications = Directory.GetFiles(At("spec-conformance", "requirements"), "*.tsv").Order(StringComparer.Ordinal).Select(Specification.Read).ToList();
var results = new TestResults(args.Where(arg => arg != "--write"));

File.WriteAllText(At("spec-conformance", "REPORT.md"), ReportPage.Write(specifications, results));
Directory.CreateDirectory(At("artifacts", "conformance"));
File.WriteAllText(At("artifacts", "conformance", "w3c-implementation-report.md"),
    ImplementationReport.Write(At("spec-conformance", "requirements", "w3c-report.items"), specifications, results));

var faults = Verdicts.Faults(specifications, results, new Citations(At("src"))).ToList();
var federation = File.ReadAllText(At("FEDERATION.md"));
var filled = FederationPage.Fill(federation, specifications);
if (args.Contains("--write")) File.WriteAllText(At("FEDERATION.md"), filled);
else if (filled != federation) faults.Add("FEDERATION.md does not say what the tables say: run ./build.sh conformance --write");

foreach (var fault in faults) Console.WriteLine($"FAULT {fault}");
var verdicts = specifications.SelectMany(spec => spec.Requirements).Select(requirement => new Verdict(requirement, results.For(requirement.Id))).ToList();
foreach (var level in verdicts.GroupBy(verdict => verdict.Requirement.Level))
    Console.WriteLine($"{level.Key,-10} {level.Count(verdict => verdict.IsMet),4} yes, {level.Count(verdict => verdict.Status == "No"),3} no, {level.Count(verdict => verdict.Status == "Not applicable"),3} not applicable, {level.Count(verdict => verdict.Status == "UNPROVED"),3} unproved");
Console.WriteLine($"requirements: {verdicts.Count(verdict => verdict.IsMet)} met of {verdicts.Count(verdict => verdict.Status != "Not applicable")}; {faults.Count} faults");
return faults.Count == 0 ? 0 : 1;
