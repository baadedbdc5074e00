import sys, collections
sys.path.insert(0, str(__import__('pathlib').Path(__file__).parent))
from rust import *
W=Path(sys.argv[1] if len(sys.argv)>1 else '.')
DOM=['input','platform','http','access','files','identification','records','accounts','labelling','events','work','trace','recall','dashboard','public','exchange','demo']
API=DOM
FRONT=['platform','api','access','component','form','management','records','accounts','labelling','events','work','field','trace','recall','dashboard','public','exchange']
ROOTS={'api':{'routes','sweep','check','lib','main','command','sources'},'domain':{'app','lib'},'frontend':{'app','chunk','home','main'}}
EX={'frontend':{'platform','api','access','component','form','management'}}
tot=collections.Counter()
for name,root,order in [('domain','crates/domain/src/lib.rs',DOM),('api','crates/api/src/lib.rs',API),('frontend','frontend/src/main.rs',FRONT)]:
    mods=tree(W/root)
    v=collections.defaultdict(set)
    for path,m in mods.items():
        if not path or path[0] in ROOTS[name]: continue
        me=path[0]
        toks=[t for t in tokens(m.file.read_text()) if t[0] not in('ws','comment')]
        i=0; refs=[]
        while i<len(toks):
            if toks[i]==('ident','use') and (toks[i+1][0] in('ident','colons') or toks[i+1][1]=='{') and toks[i-1][1] not in('+',):
                leaves,i=parse_use(toks,i+1); refs+=[l for l,_ in leaves]
            elif toks[i][0]=='ident' and toks[i][1] in('crate','super','nguon_domain') and toks[i+1][0]=='colons' and toks[i-1][0]!='colons':
                segs=[toks[i][1]]; j=i+1
                while toks[j][0]=='colons' and toks[j+1][0]=='ident':
                    segs.append(toks[j+1][1]); j+=2
                refs.append(segs); i=j; continue
            i+=1
        for s in refs:
            if s[0]=='crate': t=s[1]
            elif s[0]=='super':
                b=list(path);k=0
                while k<len(s) and s[k]=='super' and b: b.pop();k+=1
                p=b+s[k:]
                if not p: continue
                t=p[0]
            elif s[0]=='nguon_domain':
                t=s[1]
                if t=='app' : continue
                if path[:2]==('platform','entity') or me in EX.get(name,()): continue
                if t not in DOM: print('?',s); continue
                # in wing order of this crate
                o=DOM.index
                myr=o(me) if me in DOM else 99
                if o(t)>myr: v[(str(m.file.relative_to((W/root).parent)),'domain:'+t)].add('::'.join(s[2:]))
                continue
            else: continue
            if t in ROOTS[name] : v[(str(m.file.relative_to((W/root).parent)),'root:'+t)].add('::'.join(s)); continue
            if t not in order:
                if t not in('Application','page') and t!='*': v[(str(m.file.relative_to((W/root).parent)),'item:'+t)].add('::'.join(s))
                continue
            if order.index(t)>order.index(me): v[(str(m.file.relative_to((W/root).parent)),t)].add('::'.join(s))
    print('=====',name,len(v))
    for (f,t),ss in sorted(v.items()): print(f,'->',t,' ',' , '.join(sorted(ss)))
