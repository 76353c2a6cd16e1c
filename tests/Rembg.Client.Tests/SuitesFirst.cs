using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Rembg.Client.Tests.SuitesFirst))]

namespace Rembg.Client.Tests;

/// <summary>Begins with what takes longest, the suites in processes of their own: everything else runs beside them.</summary>
public sealed class SuitesFirst : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(collection => collection.TestCollectionDisplayName.Contains("Suite", StringComparison.Ordinal))];
}
