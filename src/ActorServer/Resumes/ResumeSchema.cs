using ActorServer.Wall;

namespace ActorServer.Resumes;

/// <summary>What may be typed into a field.</summary>
public enum ResumeFieldKind
{
    Line,
    Text,
    Day,
    Url,
    Email,

    /// <summary>Several, a line each.</summary>
    Lines,
}

/// <summary>A field of an entry. Name: as in the schema; a dot leads into an object.</summary>
public sealed record ResumeField(string Name, string Words, ResumeFieldKind Kind = ResumeFieldKind.Line);

/// <summary>A part of the résumé. Path: where in the document its entries stand. The first field names an entry, the second says more.</summary>
public sealed record ResumeSection(string Name, string Words, string AddWords, IReadOnlyList<ResumeField> Fields)
{
    public string Path { get; init; } = Name;

    /// <summary>Basics are one object, everything else is a list.</summary>
    public bool IsList { get; init; } = true;
}

/// <summary>The JSON Resume schema, version 1, as a form can be made of it. [https://jsonresume.org/schema]</summary>
public static class ResumeSchema
{
    public const string Url = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json";

    private static readonly ResumeField Site = new("url", Language.Text("Address on the web"), ResumeFieldKind.Url);
    private static readonly ResumeField Start = new("startDate", Language.Text("From"), ResumeFieldKind.Day);
    private static readonly ResumeField End = new("endDate", Language.Text("Until"), ResumeFieldKind.Day);
    private static readonly ResumeField Summary = new("summary", Language.Text("In a few sentences"), ResumeFieldKind.Text);
    private static readonly ResumeField Highlights = new("highlights", Language.Text("Highlights, a line each"), ResumeFieldKind.Lines);
    private static readonly ResumeField Keywords = new("keywords", Language.Text("Keywords, a line each"), ResumeFieldKind.Lines);

    public static readonly ResumeSection Basics = new("basics", Language.Text("You"), "",
    [
        new("name", Language.Text("Name")), new("label", Language.Text("What you are")), new("email", Language.Text("Email"), ResumeFieldKind.Email), new("phone", Language.Text("Telephone")), Site,
        new("location.city", Language.Text("Town")), new("location.region", Language.Text("Region")), new("location.countryCode", Language.Text("Country, in two letters")),
        new("location.postalCode", Language.Text("Postal code")), new("location.address", Language.Text("Street")), Summary,
    ])
    { IsList = false };

    public static readonly IReadOnlyList<ResumeSection> Sections =
    [
        Basics,
        new("work", Language.Text("Work"), Language.Text("Add work"),
            [new("position", Language.Text("Position")), new("name", Language.Text("Where")), new("location", Language.Text("Town")), Site, Start, End, Summary, Highlights]),
        new("education", Language.Text("Education"), Language.Text("Add education"),
            [new("area", Language.Text("Subject")), new("institution", Language.Text("School or university")), new("studyType", Language.Text("Degree")), Site, Start, End, new("score", Language.Text("Mark")), new("courses", Language.Text("Courses, a line each"), ResumeFieldKind.Lines)]),
        new("skills", Language.Text("Skills"), Language.Text("Add a skill"), [new("name", Language.Text("Skill")), new("level", Language.Text("How well")), Keywords]),
        new("languages", Language.Text("Languages"), Language.Text("Add a language"), [new("language", Language.Text("Language")), new("fluency", Language.Text("How well"))]),
        new("projects", Language.Text("Projects"), Language.Text("Add a project"),
            [new("name", Language.Text("Name")), new("entity", Language.Text("With whom")), new("description", Language.Text("In a few sentences"), ResumeFieldKind.Text), Site, Start, End, new("type", Language.Text("Kind")), new("roles", Language.Text("Your parts in it, a line each"), ResumeFieldKind.Lines), Highlights, Keywords]),
        new("volunteer", Language.Text("Volunteering"), Language.Text("Add volunteering"),
            [new("position", Language.Text("Position")), new("organization", Language.Text("Where")), Site, Start, End, Summary, Highlights]),
        new("awards", Language.Text("Awards"), Language.Text("Add an award"), [new("title", Language.Text("Award")), new("awarder", Language.Text("By whom")), new("date", Language.Text("When"), ResumeFieldKind.Day), Summary]),
        new("certificates", Language.Text("Certificates"), Language.Text("Add a certificate"), [new("name", Language.Text("Certificate")), new("issuer", Language.Text("By whom")), new("date", Language.Text("When"), ResumeFieldKind.Day), Site]),
        new("publications", Language.Text("Publications"), Language.Text("Add a publication"), [new("name", Language.Text("Title")), new("publisher", Language.Text("Publisher")), new("releaseDate", Language.Text("When"), ResumeFieldKind.Day), Site, Summary]),
        new("interests", Language.Text("Interests"), Language.Text("Add an interest"), [new("name", Language.Text("Interest")), Keywords]),
        new("references", Language.Text("References"), Language.Text("Add a reference"), [new("name", Language.Text("Name")), new("reference", Language.Text("What they say"), ResumeFieldKind.Text)]),
        new("profiles", Language.Text("Elsewhere on the web"), Language.Text("Add a page of yours"), [new("network", Language.Text("Where")), new("username", Language.Text("Your name there")), Site]) { Path = "basics.profiles" },
    ];

    public static ResumeSection? Named(string name) => Sections.FirstOrDefault(section => section.Name == name);
}
