using Federation.Conformance;

if (Data.Folder is null)
{
    Console.WriteLine("skipped: no data");
    Console.WriteLine("0 passed, 0 failed, 0 skipped");
    return 0;
}

List<Result> results = [.. ObjectProofs.Run(), .. LdSignatures.Run()];
Report.Write("integrity-proofs", results);
return Report.Print(results);
