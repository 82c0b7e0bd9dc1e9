const jwt=require('jsonwebtoken'), cs=require('cookie-session'), es=require('express-session'), express=require('express'), cp=require('cookie-parser');
const crypto=require('crypto');
const out=[];
const iat=1767225600;
for (const alg of ['HS256','HS384','HS512']) out.push({name:'jwt-'+alg.toLowerCase(),text:jwt.sign({sub:'john',iat,exp:iat+3600,admin:true},'jwt secret',{algorithm:alg}),format:'jwt',secret:'jwt secret',contains:['"sub": "john"','2026-01-01',alg]});
out.push({name:'jwt-none',text:jwt.sign({sub:'john',iat},'',{algorithm:'none'}),format:'jwt',contains:['none']});
const {privateKey}=crypto.generateKeyPairSync('ec',{namedCurve:'P-256'});
out.push({name:'jwt-es256',text:'Bearer '+jwt.sign({sub:'jöhn',iat},privateKey,{algorithm:'ES256'}),format:'jwt',contains:['ES256','jöhn']});
(async()=>{
 async function take(mw, fill){ const app=express(); app.use(mw); app.get('/',(q,s)=>{fill(q,s);s.end()}); const srv=app.listen(0,'127.0.0.1'); await new Promise(f=>srv.on('listening',f)); const r=await fetch('http://127.0.0.1:'+srv.address().port); srv.close(); return r.headers.getSetCookie(); }
 let c=await take(cs({name:'session',keys:['cookie key']}),(q)=>{q.session={user:'john',views:3}});
 out.push({name:'cookie-session',text:'Cookie: '+c.map(x=>x.split(';')[0]).join('; '),format:'cookie-session',secret:'cookie key',contains:['"user": "john"']});
 out.push({name:'cookie-session-unsigned',text:c[0],format:'cookie-session',contains:['"views": 3']});
 c=await take(es({secret:'express key',resave:false,saveUninitialized:true}),()=>{});
 out.push({name:'express-session',text:c[0],format:'express-session',secret:'express key',contains:[]});
 c=await take(cp('parser key'),(q,s)=>{s.cookie('prefs',{dark:true},{signed:true});s.cookie('plain',{a:[1]});});
 out.push({name:'cookie-parser-signed-json',text:c[0],format:'express-signed',secret:'parser key',contains:['"dark": true']});
 out.push({name:'cookie-parser-json',text:c[1],format:'express-json',contains:['"a": [']});
 require('fs').writeFileSync('js.json',JSON.stringify(out,null,1));
})();
