using Xunit.v3;

namespace ActorServer.Conformance;

/// <summary>
/// Says which requirements a test is evidence for: ids from spec-conformance/requirements. The report counts a requirement as met only when a test
/// that names it ran and passed.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RequirementAttribute(params string[] ids) : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [.. ids.Select(id => KeyValuePair.Create("Requirement", id))];
}
