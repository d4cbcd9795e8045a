using Federation.Conformance;

// Federation.Conformance RESULTS.xml …: what the tests with the trait Suite came to, as artifacts/conformance/SUITE.json.
List<Result> results = [.. args.SelectMany(TestResults.Read)];
foreach (IGrouping<string, Result> suite in results.GroupBy(result => result.Suite)) Report.Write(suite.Key, [.. suite]);
return Report.Print(results);
