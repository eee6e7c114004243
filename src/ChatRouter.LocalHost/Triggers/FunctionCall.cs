using System.Linq.Expressions;
using System.Reflection;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>Compiles a function method into a delegate <c>(object instance, trigger values...) => Task</c>; values go to parameters by type.</summary>
internal static class FunctionCall
{
    public static TDelegate Compile<TDelegate>(MethodInfo method)
        where TDelegate : Delegate
    {
        var inputs = typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Select(input => Expression.Parameter(input.ParameterType, input.Name)).ToArray();
        var arguments = method.GetParameters().Select(parameter => inputs.Skip(1).First(input => input.Type == parameter.ParameterType));
        var call = Expression.Call(Expression.Convert(inputs[0], method.DeclaringType!), method, arguments);
        return Expression.Lambda<TDelegate>(call, inputs).Compile();
    }
}
