using JsonLd.Conformance;

if (ConformanceData.Folder is null)
{
    Console.WriteLine("skipped: no data");
    Console.WriteLine("0 passed, 0 failed, 0 skipped");
    return 0;
}

var only = args.Length > 0 ? args[0] : "";
var results = new List<(ConformanceTest Test, Outcome Outcome)>();
foreach (var test in Suites.All().Where(each => each.ToString().Contains(only, StringComparison.Ordinal))) results.Add((test, Suites.Run(test)));
if (only.Length == 0) Reports.Write(results);
return Reports.Print(results, details: only.Length > 0);
